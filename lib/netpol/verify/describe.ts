import type { Source } from '../model/source';
import { formatIp } from '../verdict/address';
import { type Endpoint, namespaceLabel, namespaceName, podLabel, serviceAccountLabel, serviceAccountName } from '../verdict/endpoint';
import type { PortAtom } from '../verdict/ports';
import type { Difference } from './differences';

/** One end of a example connection, for machines. */
export interface EndpointJson {
  readonly kind: Endpoint['kind'];
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly serviceAccount?: string;
  readonly serviceAccountLabels?: Readonly<Record<string, string>>;
  readonly ip: string;
  /** `DNS name example.com` and the like: what the running cluster would have to say of the address. */
  readonly tags?: readonly string[];
}

export interface PolicyJson {
  readonly set: 'old' | 'new';
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

/** An element of `newlyAllowed` and `newlyBlocked` of `netpol verify --json`. */
export interface DifferenceJson {
  readonly direction: 'ingress' | 'egress';
  readonly from: EndpointJson;
  readonly to: EndpointJson;
  readonly protocol: string;
  readonly port: number;
  readonly policies: readonly PolicyJson[];
  /** Every port of the class, as `TCP 80-90`. */
  readonly ports: readonly string[];
  /** Present and false: only requests that fail a layer-7 rule, or another condition beyond addresses and ports. */
  readonly conditionsMet?: false;
  /** Present and true: the CNI may decide one way or the other. */
  readonly uncertain?: true;
  readonly service?: string;
  readonly pairs: number;
}

export function differenceJson(difference: Difference): DifferenceJson {
  const { direction, from, to, protocol, port, policies, pairs, service } = difference;
  return {
    direction,
    from: endpointJson(from),
    to: endpointJson(to),
    protocol,
    port,
    policies: [...policies.old.map((source) => policyJson('old', source)), ...policies.new.map((source) => policyJson('new', source))],
    ports: difference.ports.map(describePorts),
    ...(difference.conditionsMet ? {} : { conditionsMet: false as const }),
    ...(difference.uncertain ? { uncertain: true as const } : {}),
    ...(service === undefined ? {} : { service: `${service.namespace ?? 'default'}/${service.name}` }),
    pairs,
  };
}

export function policyJson(set: 'old' | 'new', { kind, namespace, name, file, line }: Source): PolicyJson {
  return { set, kind, ...(namespace === undefined ? {} : { namespace }), name, file, line };
}

export function endpointJson(endpoint: Endpoint): EndpointJson {
  const { kind, ip, tags, facts } = endpoint;
  const address = { ip: formatIp(ip), ...(tags.size > 0 ? { tags: [...tags] } : {}) };
  if (kind !== 'pod' && kind !== 'host-pod') return { kind, ...address };
  const namespaceLabels = labelsUnder(facts, namespaceLabel(''), namespaceName);
  const accountLabels = labelsUnder(facts, serviceAccountLabel(''), serviceAccountName);
  const account = facts.get(serviceAccountName);
  return {
    kind,
    namespace: facts.get(namespaceName) ?? '',
    labels: labelsUnder(facts, podLabel('')),
    ...(Object.keys(namespaceLabels).length > 0 ? { namespaceLabels } : {}),
    ...(account !== undefined && account !== 'default' ? { serviceAccount: account } : {}),
    ...(Object.keys(accountLabels).length > 0 ? { serviceAccountLabels: accountLabels } : {}),
    ...address,
  };
}

function labelsUnder(facts: ReadonlyMap<string, string>, prefix: string, except?: string): Record<string, string> {
  const own = [...facts].filter(([fact]) => fact.startsWith(prefix) && fact !== except);
  return Object.fromEntries(own.map(([fact, value]) => [fact.slice(prefix.length), value]));
}

const kinds: Readonly<Record<Endpoint['kind'], string>> = {
  pod: 'pod',
  'host-pod': 'hostNetwork pod',
  node: 'another node',
  'api-server': 'API server',
  address: 'address',
};

/** `pod in shop {app=web}`, `address 203.0.113.10`. */
export function describeEndpoint(endpoint: Endpoint): string {
  const { kind, namespace, labels = {}, serviceAccount, ip, tags = [] } = endpointJson(endpoint);
  const suffix = tags.length > 0 ? ` (${tags.join(', ')})` : '';
  if (namespace === undefined) return `${kinds[kind]} ${ip}${suffix}`;
  const shown = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const account = serviceAccount === undefined ? '' : `, service account ${serviceAccount}`;
  return `${kinds[kind]} in ${namespace} ${shown.length > 0 ? `{${shown.join(', ')}}` : 'without labels'}${account}${kind === 'host-pod' || endpoint.ipMatters ? ` at ${ip}` : ''}`;
}

/** `TCP 80`, `UDP 5000-6000`, `SCTP (all)`. */
export function describePorts({ protocol, low, high }: PortAtom): string {
  if (low <= 1 && high >= 65_535) return `${protocol} (all)`;
  return low === high ? `${protocol} ${low}` : `${protocol} ${low}-${high}`;
}
