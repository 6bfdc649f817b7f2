import type { ClusterEndpointInfo, EndpointInfo, EndpointPort } from './policy-endpoint';

/**
 * What is left of one policy's entries when the controller has put them into PolicyEndpoints (pkg/policyendpoints/manager.go). It first files
 * them under a key, then joins those of the same block and excepts.
 */
export function mergeEndpoints(entries: readonly EndpointInfo[]): readonly EndpointInfo[] {
  if (entries.length < 2) return entries;
  const joined = new Map<string, EndpointInfo>();
  for (const entry of lastOfEachKey(entries, endpointKey)) {
    const block = [entry.cidr, ...(entry.except ?? []).toSorted()].join('|');
    const known = joined.get(block);
    joined.set(block, known === undefined ? entry : { ...known, ports: joinPorts(known.ports ?? [], entry.ports ?? []) });
  }
  return [...joined.values()];
}

const joinPorts = (a: readonly EndpointPort[], b: readonly EndpointPort[]): readonly EndpointPort[] =>
  a.length === 0 || b.length === 0 ? [] : [...a, ...b];

/**
 * The same for a ClusterNetworkPolicy (mergeClusterEndpointInfo, getClusterEndpointInfoKey, combineClusterRulesEndpoints). Three losses:
 * - of entries that differ in endPort alone, the first stays;
 * - ports from 55296 to 57343 are no code points, so that the key takes them for one and the last stays;
 * - joining appends ports, so that an entry for every port becomes one for the ports of the other.
 */
export function mergeClusterEndpoints(entries: readonly ClusterEndpointInfo[]): readonly ClusterEndpointInfo[] {
  if (entries.length < 2) return entries;
  const first = new Map<string, ClusterEndpointInfo>();
  for (const entry of entries) {
    const key = `${entry.cidr} ${entry.action} ${(entry.ports ?? []).map(({ protocol, port }) => `${protocol}:${port ?? 'any'}`).join()}`;
    if (!first.has(key)) first.set(key, entry);
  }
  const joined = new Map<string, ClusterEndpointInfo>();
  for (const entry of lastOfEachKey([...first.values()], clusterKey)) {
    const key = `${entry.cidr}:${entry.action}`;
    const known = joined.get(key);
    joined.set(key, known === undefined ? entry : { ...known, ports: distinctPorts([...(known.ports ?? []), ...(entry.ports ?? [])]) });
  }
  return [...joined.values()];
}

function lastOfEachKey<T>(entries: readonly T[], key: (entry: T) => string): T[] {
  return [...new Map(entries.map((entry) => [key(entry), entry])).values()];
}

/** The texts stand side by side without a separator: `80-90` and `8090` of one protocol have the same key, and the first is lost. */
function endpointKey({ cidr, except = [], ports = [] }: EndpointInfo): string {
  return [cidr, ...except, ...ports.flatMap(({ protocol, port = '', endPort = '' }) => [protocol, port, endPort])].join('');
}

function clusterKey({ cidr, action, ports = [] }: ClusterEndpointInfo): string {
  return [cidr, action, ...ports.flatMap(({ protocol, port, endPort }) => [protocol, codePoint(port), codePoint(endPort)])].join('');
}

/** Go's string(rune(port)). */
function codePoint(port: number | undefined): string {
  if (port === undefined) return '';
  return port >= 0xd800 && port <= 0xdfff ? '\ufffd' : String.fromCharCode(port);
}

const distinctPorts = (ports: readonly EndpointPort[]): EndpointPort[] => [
  ...new Map(ports.map((port) => [`${port.protocol}:${port.port ?? 0}:${port.endPort ?? 0}`, port])).values(),
];
