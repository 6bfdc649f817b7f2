import type { Direction, Service, TransportProtocol } from '../model/kubernetes';
import type { Party } from './party';
import type { FlowRecord, LogVerdict } from './record';

/** What the log says of one side of a connection. */
export interface SideLog {
  readonly counts: Record<LogVerdict, number>;
  /** The last verdict that the log has: policies may have changed within it. */
  last: LogVerdict;
  lastTime: number;
  /** Policies that the log holds responsible, by verdict; `namespace/name`. */
  readonly policies: Set<string>;
}

/** All flows between two parties on one port. */
export interface Connection {
  readonly from: Party;
  readonly to: Party;
  readonly protocol: TransportProtocol;
  /** Of the pod at the end, behind a Service. */
  readonly port: number;
  readonly conditionsMet: boolean;
  /** The Service whose ClusterIP was asked for, and its port, where the log says so. */
  readonly service?: { readonly service: Service; readonly port: number };
  /** Flows that each side's node recorded, and those of which the side is not known. */
  readonly records: { ingress: number; egress: number; none: number };
  /** Milliseconds since the epoch; infinite where no time could be read. */
  first: number;
  last: number;
  /** `none`: verdicts of which the log does not say the side. */
  readonly sides: Partial<Record<Direction | 'none', SideLog>>;
  /** Some addresses of the ends, where these are no pods. */
  readonly addresses: Set<string>;
}

const shownAddresses = 3;
const maxPolicies = 8;

export type ConnectionKey = Pick<Connection, 'from' | 'to' | 'protocol' | 'port' | 'conditionsMet' | 'service'>;

/** Collects flows as connections. */
export class Connections {
  /** By the numbers of both ends, and then by the rest: keys are made for each flow, and numbers are cheap. */
  private readonly byEnds = new Map<number, Map<number | string, Connection>>();

  *values(): Generator<Connection> {
    for (const connections of this.byEnds.values()) yield* connections.values();
  }

  add(key: ConnectionKey, record: FlowRecord): void {
    const ends = key.from.id * maxParties + key.to.id;
    let connections = this.byEnds.get(ends);
    if (connections === undefined) {
      connections = new Map();
      this.byEnds.set(ends, connections);
    }
    const rest = restOf(key);
    let connection = connections.get(rest);
    if (connection === undefined) {
      connection = {
        ...key,
        records: { ingress: 0, egress: 0, none: 0 },
        first: Number.POSITIVE_INFINITY,
        last: Number.NEGATIVE_INFINITY,
        sides: {},
        addresses: new Set(),
      };
      connections.set(rest, connection);
    }
    count(connection, record);
  }
}

/** More than there can be: two numbers of parties make one number without loss. */
const maxParties = 2 ** 26;

function restOf({ protocol, port, conditionsMet, service }: ConnectionKey): number | string {
  const number = port * 8 + protocols[protocol] * 2 + (conditionsMet ? 1 : 0);
  if (service === undefined) return number;
  const { namespace = 'default', name } = service.service.source;
  return `${number} ${namespace}/${name}:${service.port}`;
}

const protocols: Readonly<Record<TransportProtocol, number>> = { TCP: 0, UDP: 1, SCTP: 2 };

function count(connection: Connection, { time, until, direction, verdict, flows, from, to, policies }: FlowRecord): void {
  connection.records[direction ?? 'none'] += flows;
  if (time !== undefined) {
    if (time < connection.first) connection.first = time;
    if ((until ?? time) > connection.last) connection.last = until ?? time;
  }
  remember(connection, connection.from, from.ip);
  remember(connection, connection.to, to.ip);
  if (verdict === undefined) return;
  const side = (connection.sides[direction ?? 'none'] ??= {
    counts: { allowed: 0, denied: 0, audited: 0 },
    last: verdict,
    lastTime: Number.NEGATIVE_INFINITY,
    policies: new Set(),
  });
  side.counts[verdict] += flows;
  if ((time ?? side.lastTime) >= side.lastTime) {
    side.last = verdict;
    side.lastTime = time ?? side.lastTime;
  }
  if (policies !== undefined && side.policies.size < maxPolicies) for (const policy of policies) side.policies.add(policy);
}

function remember({ addresses }: Connection, { knownFrom }: Party, ip: string | undefined): void {
  if (knownFrom === 'address' && ip !== undefined && addresses.size < shownAddresses) addresses.add(ip);
}

/** Flows of a connection: both sides may have recorded the same one. */
export const flowsOf = ({ records }: Connection): number => Math.max(records.ingress, records.egress, records.none);
