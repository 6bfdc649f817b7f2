import type { TransportProtocol } from '../model/kubernetes';

/** Ports from `from` to `to`, both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export interface NamedPort {
  readonly protocol: TransportProtocol;
  readonly name: string;
}

/** What a rule allows at layer 4. */
export interface PortSet {
  /** Sorted, disjoint and not adjacent. */
  readonly TCP: readonly PortRange[];
  readonly UDP: readonly PortRange[];
  readonly SCTP: readonly PortRange[];
  /** Everything that is none of the three protocols, such as ICMP. NetworkPolicy can name it only together with everything else. */
  readonly other: boolean;
  /** Ports by the name that the destination's container gives them. */
  readonly named: readonly NamedPort[];
}

export const transportProtocols = ['TCP', 'UDP', 'SCTP'] as const;
export const allPorts: readonly PortRange[] = [{ from: 1, to: 65535 }];
export const noPorts: PortSet = { TCP: [], UDP: [], SCTP: [], other: false, named: [] };
/** Any protocol, any port. */
export const everything: PortSet = { TCP: allPorts, UDP: allPorts, SCTP: allPorts, other: true, named: [] };

/** Ranges of one protocol. */
export function portsOf(protocol: TransportProtocol, ranges: readonly PortRange[]): PortSet {
  return { ...noPorts, [protocol]: mergeRanges(ranges) };
}

export function namedPort(protocol: TransportProtocol, name: string): PortSet {
  return { ...noPorts, named: [{ protocol, name }] };
}

export function isFull(ranges: readonly PortRange[]): boolean {
  const [first] = ranges;
  return ranges.length === 1 && first!.from <= 1 && first!.to === 65535;
}

export function isEverything(ports: PortSet): boolean {
  return ports.other && transportProtocols.every((protocol) => isFull(ports[protocol]));
}

export function isNothing(ports: PortSet): boolean {
  return !ports.other && ports.named.length === 0 && transportProtocols.every((protocol) => ports[protocol].length === 0);
}

export function unitePorts(a: PortSet, b: PortSet): PortSet {
  const named = [...a.named, ...b.named.filter((port) => !hasNamed(a, port))];
  return {
    TCP: mergeRanges([...a.TCP, ...b.TCP]),
    UDP: mergeRanges([...a.UDP, ...b.UDP]),
    SCTP: mergeRanges([...a.SCTP, ...b.SCTP]),
    other: a.other || b.other,
    named,
  };
}

/** Whether the two surely share nothing: a name may stand for any port of its protocol. */
export function disjointPorts(a: PortSet, b: PortSet): boolean {
  if (a.other && b.other) return false;
  return transportProtocols.every((protocol) => {
    if (rangesOverlap(a[protocol], b[protocol])) return false;
    const namesA = a.named.some((port) => port.protocol === protocol);
    const namesB = b.named.some((port) => port.protocol === protocol);
    return !((namesA && (namesB || b[protocol].length > 0)) || (namesB && a[protocol].length > 0));
  });
}

/**
 * `a` without `b`.
 * @returns undefined where a named port would have to be compared with numbers: its number is the destination's affair
 */
export function subtractPorts(a: PortSet, b: PortSet): PortSet | undefined {
  const named = a.named.filter((port) => !hasNamed(b, port) && !isFull(b[port.protocol]));
  const unclear = transportProtocols.some((protocol) => {
    const leftNames = named.some((port) => port.protocol === protocol);
    const bNames = b.named.filter((port) => port.protocol === protocol);
    if (leftNames && (b[protocol].length > 0 || bNames.length > 0)) return true;
    return bNames.length > 0 && subtractRanges(a[protocol], b[protocol]).length > 0;
  });
  if (unclear) return undefined;
  return {
    TCP: subtractRanges(a.TCP, b.TCP),
    UDP: subtractRanges(a.UDP, b.UDP),
    SCTP: subtractRanges(a.SCTP, b.SCTP),
    other: a.other && !b.other,
    named,
  };
}

/**
 * What `a` and `b` share.
 * @returns undefined where a named port would have to be compared with numbers or other names
 */
export function intersectPorts(a: PortSet, b: PortSet): PortSet | undefined {
  const named: NamedPort[] = [];
  for (const [one, other] of [[a, b] as const, [b, a] as const]) {
    for (const port of one.named) {
      const { protocol } = port;
      if (hasNamed(other, port) || isFull(other[protocol])) named.push(port);
      else if (other[protocol].length > 0 || other.named.some((name) => name.protocol === protocol)) return undefined;
    }
  }
  const shared = (protocol: TransportProtocol): readonly PortRange[] =>
    mergeRanges(
      a[protocol].flatMap((x) =>
        b[protocol].map((y) => ({ from: Math.max(x.from, y.from), to: Math.min(x.to, y.to) })).filter(({ from, to }) => from <= to),
      ),
    );
  const distinct = [...new Map(named.map((port) => [`${port.protocol}/${port.name}`, port])).values()];
  return { TCP: shared('TCP'), UDP: shared('UDP'), SCTP: shared('SCTP'), other: a.other && b.other, named: distinct };
}

function hasNamed(ports: PortSet, port: NamedPort): boolean {
  return ports.named.some((item) => item.protocol === port.protocol && item.name === port.name);
}

export function mergeRanges(ranges: readonly PortRange[]): readonly PortRange[] {
  if (ranges.length < 2) return ranges;
  const merged: PortRange[] = [];
  for (const range of ranges.toSorted((x, y) => x.from - y.from)) {
    const last = merged.at(-1);
    if (last && range.from <= last.to + 1) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else merged.push(range);
  }
  return merged;
}

const rangesOverlap = (a: readonly PortRange[], b: readonly PortRange[]): boolean =>
  a.some((x) => b.some((y) => x.from <= y.to && y.from <= x.to));

export function subtractRanges(a: readonly PortRange[], b: readonly PortRange[]): readonly PortRange[] {
  let rest = a;
  for (const hole of b) {
    rest = rest.flatMap((range) => {
      if (hole.from > range.to || hole.to < range.from) return [range];
      const below = { from: range.from, to: hole.from - 1 };
      const above = { from: hole.to + 1, to: range.to };
      return [below, above].filter((piece) => piece.from <= piece.to);
    });
  }
  return rest;
}
