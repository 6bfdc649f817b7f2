import { emptyInventory, type Inventory } from '../../../../lib/netpol/model/inventory';
import type { NetworkPolicy, NetworkPolicySpec } from '../../../../lib/netpol/model/kubernetes';
import type { Source } from '../../../../lib/netpol/model/source';
import { type Address, parseIp } from '../../../../lib/netpol/verdict/address';
import { type Endpoint, type EndpointKind, namespaceName, podLabel, serviceAccountName } from '../../../../lib/netpol/verdict/endpoint';

export function source(kind: string, name: string, namespace?: string): Source {
  const apiVersion = kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'v1';
  return { file: 'test.yaml', line: 1, column: 1, kind, apiVersion, name, ...(namespace === undefined ? {} : { namespace }) };
}

export const networkPolicy = (namespace: string, name: string, spec: NetworkPolicySpec): NetworkPolicy => ({
  source: source('NetworkPolicy', name, namespace),
  spec,
});

export const inventory = (part: Partial<Inventory>): Inventory => ({ ...emptyInventory, ...part });

export const ip = (text: string): Address => {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`not an address: ${text}`);
  return address;
};

export function pod(
  namespace: string,
  labels: Record<string, string>,
  more: {
    ip?: string;
    ports?: Record<string, number>;
    namespaceLabels?: Record<string, string>;
    account?: string;
    kind?: EndpointKind;
  } = {},
): Endpoint {
  return {
    kind: more.kind ?? 'pod',
    facts: new Map([
      ...Object.entries(labels).map(([key, value]): [string, string] => [podLabel(key), value]),
      ...Object.entries(more.namespaceLabels ?? {}).map(([key, value]): [string, string] => [`ns:${key}`, value]),
      [namespaceName, namespace],
      [serviceAccountName, more.account ?? 'default'],
    ]),
    ip: ip(more.ip ?? '100.64.0.7'),
    tags: new Set(),
    namedPorts: new Map(Object.entries(more.ports ?? {})),
  };
}

export const at = (address: string, kind: EndpointKind = 'address', ...tags: string[]): Endpoint => ({
  kind,
  facts: new Map(),
  ip: ip(address),
  tags: new Set(tags),
  namedPorts: new Map(),
});
