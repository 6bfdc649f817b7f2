import { oneLine } from '../../text/printable';
import { isApiServerService } from '../model/api-server';
import type { Assumption } from '../model/assumption';
import type { ClusterRanges } from '../model/cluster';
import type { Pod, Service, TransportProtocol } from '../model/kubernetes';
import { podEndpoint } from '../universe/endpoint-classes';
import { type KnownNamespace, namespaceFacts } from '../universe/namespaces';
import { type Address, type AddressBlock, blockContains, parseAddressBlock, parseIp } from '../verdict/address';
import { type Endpoint, serviceAccountLabel, serviceAccountName } from '../verdict/endpoint';
import { accountByLabel } from '../verify/assumptions';
import type { AddressIndex } from './address-index';
import { isNamedBy } from './dns-names';
import type { KnownPods } from './known-pods';
import type { Located, Party } from './party';
import type { FlowEnd, FlowFormat } from './record';
import { workloadName } from './workload-name';

export interface DirectoryInput {
  readonly pods: KnownPods;
  readonly namespaces: readonly KnownNamespace[];
  readonly ranges: ClusterRanges;
  readonly addresses: AddressIndex;
  /** The facts that some policy or Service asks for: pods that differ in others are one party. */
  readonly facts: ReadonlySet<string>;
  /** Everything that policies ask of an endpoint beyond labels and addresses: `DNS name example.com`. */
  readonly tags: readonly string[];
  /** What the conversion took as given. */
  readonly assumptions: readonly Assumption[];
}

/** What is remembered of ends; a log has many more addresses than workloads. */
const maxRemembered = 200_000;

/** Finds out what the ends of flows are, as policies see them, and gives equal ones one party. */
export class Directory {
  readonly parties: Party[] = [];
  private readonly byKey = new Map<string, Party>();
  /** With the end itself, whose labels are compared: as a part of the key they would have to be joined for each flow. */
  private readonly remembered = new Map<string, { readonly end: FlowEnd; readonly found: Located | string }>();
  private readonly namespaces: ReadonlyMap<string | undefined, KnownNamespace>;
  private readonly blocks: Readonly<Record<'pods' | 'nodes' | 'services' | 'apiServer', readonly AddressBlock[]>>;

  constructor(private readonly input: DirectoryInput) {
    const { ranges } = input;
    this.namespaces = new Map(input.namespaces.map((namespace) => [namespace.name, namespace]));
    this.blocks = {
      pods: blocksOf(ranges.podCidrs),
      nodes: blocksOf(ranges.nodeCidrs),
      services: blocksOf(ranges.serviceCidrs),
      apiServer: blocksOf(ranges.apiServerCidrs),
    };
  }

  /** @returns a reason where the end cannot be judged */
  locate(end: FlowEnd, format: FlowFormat, protocol: TransportProtocol, port: number): Located | string {
    const { role = '', ip = '', namespace = '', pod = '', workload = '' } = end;
    // To Cilium a ClusterIP that is not translated yet is the world.
    const service = (role === '' || role === 'world') && namespace === '' ? this.input.pods.serviceAt(ip) : undefined;
    const key = `${role}|${ip}|${namespace}|${pod}|${workload}${service === undefined ? '' : `|${protocol}${port}`}`;
    const known = this.remembered.get(key);
    if (known !== undefined && sameTexts(known.end.labels, end.labels) && sameTexts(known.end.names, end.names)) return known.found;
    const found = service === undefined ? this.find(end, format) : this.findService(service, protocol, port);
    if (this.remembered.size >= maxRemembered) this.remembered.clear();
    this.remembered.set(key, { end, found });
    return found;
  }

  private find(end: FlowEnd, format: FlowFormat): Located | string {
    if (end.namespace !== undefined) return this.findPod(end, end.namespace, format);
    const ip = parseIp(end.ip ?? '');
    if (ip === undefined) return 'ends without a name or an address';
    const text = end.ip ?? '';
    if (end.role === 'api-server') return this.atAddress('api-server', ip, text);
    if (end.role === 'node') return this.atAddress('node', ip, text);
    if (end.role === 'world' && !this.inside('services', ip)) return this.atAddress('address', ip, text, end.names);
    return this.findByAddress(ip, text, end.names);
  }

  private findPod(end: FlowEnd, namespace: string, format: FlowFormat): Located | string {
    const { pod = '', labels = [] } = end;
    const workload = end.workload ?? workloadName(pod);
    const found = this.input.pods.named(namespace, end.pod, workload);
    if (labels.length === 0 && found === undefined)
      return 'pods without labels in the log that are not among the workloads (--workloads) either';
    const where = this.namespaces.get(namespace) ?? { name: namespace };
    const fromLog = format.facts(labels);
    const base = found === undefined ? undefined : podEndpoint(found.pod, where);
    // Labels of today's pod of that name complete those of the log, which may leave some out; a sibling's labels are used only where there are none at all.
    const usable = base !== undefined && (found?.exact === true || labels.length === 0) ? base.facts : namespaceFacts(where);
    const endpoint: Endpoint = {
      kind: 'pod',
      facts: this.withAccount(namespace, new Map([...usable, ...fromLog])),
      ip: parseIp(end.ip ?? '') ?? base?.ip ?? unknownAddress,
      tags: new Set(),
      namedPorts: base?.namedPorts ?? new Map(),
    };
    const nodeIp = found?.exact === true ? found.pod.hostIp : undefined;
    const party = this.partyOf([endpoint], `${namespace}/${workload}`, labels.length > 0 ? 'log' : 'workloads');
    return { party, ...(nodeIp !== undefined && { nodeIp }) };
  }

  /** Adds the service account, from whatever is known of the pod, and the labels of that ServiceAccount, which Calico's rules ask for. */
  private withAccount(namespace: string, facts: Endpoint['facts']): Endpoint['facts'] {
    const account = facts.get(serviceAccountName) ?? accountByLabel(this.input.assumptions, facts) ?? 'default';
    const labels = Object.entries(this.input.pods.accountLabels(namespace, account));
    return new Map([...labels.map(([key, value]) => [serviceAccountLabel(key), value] as const), [serviceAccountName, account], ...facts]);
  }

  private findByAddress(ip: Address, text: string, names: readonly string[] | undefined): Located | string {
    const { pods } = this.input;
    const pod = pods.at(text);
    if (pod !== undefined) return this.ofKnownPod(pod);
    const inside = (kind: keyof typeof this.blocks): boolean => this.inside(kind, ip);
    if (inside('services')) return "addresses in the Services' range that no known Service has (--workloads)";
    if (inside('apiServer')) return this.atAddress('api-server', ip, text);
    if (pods.isNode(text) || inside('nodes')) return this.atAddress('node', ip, text);
    if (inside('pods')) return "addresses in the pods' range that no known pod has (--workloads)";
    return this.atAddress('address', ip, text, names);
  }

  private inside(kind: keyof typeof this.blocks, ip: Address): boolean {
    return this.blocks[kind].some((block) => blockContains(block, ip));
  }

  private ofKnownPod(pod: Pod): Located {
    const namespace = pod.source.namespace ?? 'default';
    const known = podEndpoint(pod, this.namespaces.get(namespace) ?? { name: namespace });
    const endpoint = { ...known, facts: this.withAccount(namespace, known.facts) };
    const party = this.partyOf([endpoint], `${namespace}/${workloadName(pod.source.name)}`, 'workloads');
    return { party, ...(pod.hostIp !== undefined && { nodeIp: pod.hostIp }) };
  }

  private findService(service: Service, protocol: TransportProtocol, port: number): Located | string {
    const listen = service.ports.find((one) => one.protocol === protocol && one.port === port);
    if (listen === undefined) return 'ports that the Service asked for does not have';
    if (isApiServerService(service)) {
      const ip = parseIp(service.clusterIps[0] ?? '');
      if (ip === undefined) return 'ends without a name or an address';
      return { ...this.atAddress('api-server', ip, service.clusterIps[0] ?? ''), service, servicePort: port };
    }
    const [backend] = this.input.pods.behind(service);
    if (backend === undefined) return 'Services without a known pod behind them (--workloads)';
    const { targetPort = port } = listen;
    const number = typeof targetPort === 'number' ? targetPort : portNamed(backend, protocol, targetPort);
    if (number === undefined) return 'ports that the Service asked for does not have';
    return { ...this.ofKnownPod(backend), service, servicePort: port, targetPort: number };
  }

  private atAddress(kind: 'node' | 'api-server' | 'address', ip: Address, text: string, names: readonly string[] = []): Located {
    const own: Endpoint = { kind, facts: new Map(), ip, tags: new Set(), namedPorts: new Map() };
    const others = kind === 'node' ? this.input.pods.onNode(text) : [];
    return { party: this.partyOf([own, ...others], placeNames[kind], 'address', this.tagChoices(kind, names)) };
  }

  /** The log knows DNS names, where it does; of security groups and labels of nodes nothing. */
  private tagChoices(kind: Endpoint['kind'], names: readonly string[]): ReadonlySet<string>[] {
    const { tags } = this.input;
    const relevant = tags.filter((tag) => (kind === 'node' ? tag.startsWith('nodes ') : !tag.startsWith('nodes ')));
    const sure = new Set(
      relevant.filter((tag) => tag.startsWith(dnsTag) && names.some((name) => isNamedBy(tag.slice(dnsTag.length), name))),
    );
    const open = relevant.filter((tag) => !(tag.startsWith(dnsTag) && names.length > 0));
    return open.length === 0 ? [sure] : [sure, new Set([...sure, ...open])];
  }

  private relevant(facts: Endpoint['facts']): [string, string][] {
    return [...facts].filter(([fact]) => this.input.facts.has(fact)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  private partyOf(
    endpoints: readonly Endpoint[],
    name: string,
    knownFrom: Party['knownFrom'],
    tagChoices: readonly ReadonlySet<string>[] = [new Set()],
  ): Party {
    const parts = endpoints.map(
      ({ kind, facts, ip, namedPorts }) =>
        `${kind}|${this.input.addresses.classOf(ip)}|${JSON.stringify(this.relevant(facts))}|${JSON.stringify([...namedPorts])}`,
    );
    const key = [name, knownFrom, ...parts, ...tagChoices.map((tags) => [...tags].join('\n'))].join('\n\n');
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const party = { id: this.parties.length, endpoints, tagChoices, name: oneLine(name), knownFrom };
    this.parties.push(party);
    this.byKey.set(key, party);
    return party;
  }
}

function sameTexts(a: readonly string[] = [], b: readonly string[] = []): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

const dnsTag = 'DNS name ';
const placeNames = { node: 'a node', 'api-server': 'the API server', address: 'outside of the cluster' } as const;
/** Where a pod's address is not known. */
const unknownAddress = parseIp('100.64.0.10') as Address;

const blocksOf = (texts: readonly string[]): AddressBlock[] => texts.flatMap((text) => parseAddressBlock(text) ?? []);

const portNamed = (pod: Pod, protocol: TransportProtocol, name: string): number | undefined =>
  pod.ports.find((port) => port.name === name && port.protocol === protocol)?.port;
