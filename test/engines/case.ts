import type { Inventory } from '../../lib/netpol/model/inventory';
import type { Pod, TransportProtocol } from '../../lib/netpol/model/kubernetes';
import { readInventory } from '../../lib/netpol/read/read';
import { parseIp } from '../../lib/netpol/verdict/address';
import {
  type Endpoint,
  type EndpointKind,
  namedPortKey,
  namespaceLabel,
  namespaceName,
  podLabel,
  serviceAccountName,
} from '../../lib/netpol/verdict/endpoint';

/** An object as it would be in a file. */
export type Manifest = Readonly<Record<string, unknown>>;

/** A cluster with its policies, and connections to judge. This is what an engine's driver reads, and what a disagreement prints. */
export interface Case {
  readonly objects: readonly Manifest[];
  /** `<source address> <destination address> <protocol> <port>`. */
  readonly probes: readonly string[];
}

export interface Probe {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: TransportProtocol;
  readonly port: number;
}

/** Reads the objects through the product's own reader; every finding of it is a fault of the generator. */
export function inventoryOf({ objects }: Pick<Case, 'objects'>): Inventory {
  const text = Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  const inventory = readInventory([{ name: 'case.json', read: () => text }]);
  const errors = inventory.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`the case cannot be read: ${JSON.stringify(errors)}`);
  return inventory;
}

/** What stands at an address: a pod of the case, or else something outside. */
export function endpointsOf(
  inventory: Inventory,
  kindOf: (address: string) => EndpointKind = () => 'address',
): (address: string) => Endpoint {
  const labels = new Map(inventory.namespaces.map((namespace) => [namespace.source.name, namespace.labels]));
  const known = new Map<string, Endpoint>();
  for (const pod of inventory.pods) for (const ip of pod.ips) known.set(ip, podEndpoint(pod, ip, labels));
  return (address) => known.get(address) ?? plainEndpoint(address, kindOf(address));
}

function plainEndpoint(address: string, kind: EndpointKind): Endpoint {
  const ip = parseIp(address);
  if (ip === undefined) throw new Error(`not an address: ${address}`);
  return { kind, facts: new Map(), ip, tags: new Set(), namedPorts: new Map() };
}

function podEndpoint(pod: Pod, address: string, labels: ReadonlyMap<string, Readonly<Record<string, string>>>): Endpoint {
  const namespace = pod.source.namespace ?? 'default';
  return {
    ...plainEndpoint(address, pod.hostNetwork ? 'host-pod' : 'pod'),
    facts: new Map([
      ...Object.entries(pod.labels).map(([key, value]): [string, string] => [podLabel(key), value]),
      ...Object.entries(labels.get(namespace) ?? {}).map(([key, value]): [string, string] => [namespaceLabel(key), value]),
      [namespaceName, namespace],
      [serviceAccountName, pod.serviceAccount],
    ]),
    namedPorts: new Map(
      pod.ports.flatMap(({ name, protocol, port }): [string, number][] =>
        name === undefined ? [] : [[namedPortKey(protocol, name), port]],
      ),
    ),
  };
}

/** Reads `10.0.0.1 10.0.0.2 TCP 80`. */
export function probeOf(text: string, endpointOf: (address: string) => Endpoint): Probe {
  const [from = '', to = '', protocol = '', port = ''] = text.split(' ');
  return { from: endpointOf(from), to: endpointOf(to), protocol: protocol as TransportProtocol, port: Number(port) };
}
