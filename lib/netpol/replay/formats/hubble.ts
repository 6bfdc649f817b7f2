import type { Direction, TransportProtocol } from '../../model/kubernetes';
import { ciliumKey } from '../../model/selector/cilium-key';
import { namespaceLabel, namespaceName, podLabel, serviceAccountName } from '../../verdict/endpoint';
import type { FlowEnd, FlowFormat, FlowRecord, LogVerdict, Sink } from '../record';
import type { Timestamps } from '../timestamps';

/** api/v1/flow/flow.proto of cilium/cilium, as its JSON encoder writes it: field names as in the file, zero values left out. */
interface HubbleFlow {
  readonly time?: unknown;
  readonly verdict?: string;
  readonly drop_reason_desc?: string;
  readonly IP?: { readonly source?: string; readonly destination?: string };
  readonly l4?: Readonly<Record<string, HubbleL4>>;
  readonly source?: HubbleEndpoint;
  readonly destination?: HubbleEndpoint;
  readonly Type?: string;
  readonly destination_names?: readonly string[];
  readonly source_names?: readonly string[];
  readonly l7?: object;
  readonly reply?: boolean;
  readonly is_reply?: boolean | null;
  readonly traffic_direction?: string;
  readonly trace_observation_point?: string;
  readonly destination_service?: { readonly name?: string; readonly namespace?: string };
  readonly egress_allowed_by?: readonly HubblePolicy[];
  readonly ingress_allowed_by?: readonly HubblePolicy[];
  readonly egress_denied_by?: readonly HubblePolicy[];
  readonly ingress_denied_by?: readonly HubblePolicy[];
  readonly aggregate?: Readonly<Record<string, number | string>>;
}

interface HubbleL4 {
  readonly destination_port?: number;
  readonly flags?: { readonly SYN?: boolean; readonly ACK?: boolean };
}

interface HubbleEndpoint {
  readonly namespace?: string;
  readonly labels?: readonly string[];
  readonly pod_name?: string;
  readonly workloads?: readonly { readonly name?: string }[];
}

interface HubblePolicy {
  readonly name?: string;
  readonly namespace?: string;
}

/** Hubble's exporter, and `hubble observe -o json` (also the older form without the wrapper). */
export function hubbleFormat(times: Timestamps): FlowFormat {
  return {
    name: 'Hubble flows',
    judgedBy: 'old',
    facts: hubbleFacts,
    read(line, sink) {
      // A third of a log and more: not worth parsing. In a text the quotes would be escaped.
      if (line.includes('"is_reply":true')) return sink.skip('replies');
      const event = parse(line, sink);
      if (event === undefined) return;
      const flow = ('flow' in event ? event.flow : event) as HubbleFlow | null;
      if (typeof flow !== 'object' || flow === null || !('verdict' in flow || 'IP' in flow || 'Type' in flow)) {
        sink.skip(eventKind(event));
        return;
      }
      readFlow(flow, 'time' in flow ? flow.time : (event as HubbleFlow).time, sink, times);
    },
  };
}

function parse(line: string, sink: Sink): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // The reason is always the same.
  }
  sink.unreadable('not a JSON object');
  return undefined;
}

/** Whether an object is a Hubble event. */
export const isHubble = (value: object): boolean =>
  'flow' in value ||
  'lost_events' in value ||
  'agent_event' in value ||
  'debug_event' in value ||
  ('node_status' in value && 'time' in value) ||
  ('verdict' in value && ('IP' in value || 'l4' in value || 'l7' in value || 'Type' in value));

function eventKind(event: object): string {
  if ('lost_events' in event) return 'notices of lost events: the log is not complete';
  return 'events that are not flows (agent, debug and node events)';
}

function readFlow(flow: HubbleFlow, time: unknown, sink: Sink, times: Timestamps): void {
  const verdict = flow.verdict ?? 'VERDICT_UNKNOWN';
  if (flow.is_reply === true || flow.reply === true) return sink.skip('replies');
  if (verdict === 'TRACED' || verdict === 'TRANSLATED' || flow.Type === 'SOCK')
    return sink.skip('socket events, which are before any policy');
  if (verdict === 'ERROR' || verdict === 'VERDICT_UNKNOWN') return sink.skip('flows without a verdict');
  const l4 = transportOf(flow.l4);
  if (l4 === 'other') return sink.skip('flows of other protocols than TCP, UDP and SCTP');
  const { source, destination } = flow.IP ?? {};
  if (l4 === undefined || typeof source !== 'string' || typeof destination !== 'string')
    return sink.unreadable('a flow without addresses or ports (left out by the fieldMask of the exporter?)');
  const layer7 = flow.Type === 'L7' || flow.l7 !== undefined;
  const judged = judgedAs(flow, verdict, l4.flags, layer7);
  if (judged.skip !== undefined) return sink.skip(judged.skip);
  const from = endOf(flow.source, source, flow.source_names);
  const to = endOf(flow.destination, destination, flow.destination_names);
  if (typeof from === 'string') return sink.skip(from);
  if (typeof to === 'string') return sink.skip(to);
  const direction = directions[flow.traffic_direction ?? ''];
  const policies = policiesOf(flow, direction);
  sink.record({
    time: times.read(time),
    from,
    to,
    protocol: l4.protocol,
    port: l4.port,
    direction,
    verdict: judged.verdict,
    conditionsMet: !(layer7 && judged.verdict === 'denied'),
    flows: flowsOf(flow.aggregate),
    ...serviceOf(flow.destination_service),
    ...(policies.length > 0 && { policies }),
  });
}

const directions: Readonly<Record<string, Direction>> = { INGRESS: 'ingress', EGRESS: 'egress' };
const transports: Readonly<Record<string, TransportProtocol>> = { TCP: 'TCP', UDP: 'UDP', SCTP: 'SCTP' };

interface Transport {
  readonly protocol: TransportProtocol;
  readonly port: number;
  readonly flags: HubbleL4['flags'];
}

function transportOf(l4: HubbleFlow['l4']): Transport | 'other' | undefined {
  if (typeof l4 !== 'object' || l4 === null) return undefined;
  for (const name in l4) {
    const protocol = transports[name];
    const { destination_port: port, flags } = l4[name] ?? {};
    if (protocol === undefined) return 'other';
    return typeof port === 'number' && port > 0 && port < 65_536 ? { protocol, port, flags } : undefined;
  }
  return undefined;
}

/**
 * What a flow says of the policies. Whether a packet belongs to the client or to the server is known where connection tracking was asked
 * (is_reply), and for the first packet; a drop is taken to be no reply, as Hubble itself does. A packet that comes *from* an endpoint, a network
 * or a proxy has not met the policies of this side yet.
 */
function judgedAs(
  { drop_reason_desc: reason = '', is_reply: reply, trace_observation_point: point = '' }: HubbleFlow,
  verdict: string,
  flags: HubbleL4['flags'],
  layer7: boolean,
): { readonly verdict?: LogVerdict; readonly skip?: string } {
  if (flags?.SYN === true && flags.ACK === true) return { skip: 'replies' };
  if (verdict === 'DROPPED') {
    const byPolicy = layer7 || reason === '' || policyDrops.has(reason);
    return byPolicy ? { verdict: 'denied' } : { skip: 'packets dropped for other reasons than policies' };
  }
  if (verdict === 'AUDIT') return { verdict: 'audited' };
  if (reply !== false && flags?.SYN !== true) return { skip: 'packets of which it is not known who opened the connection (no is_reply)' };
  return point.startsWith('FROM_') ? {} : { verdict: 'allowed' };
}

/** Drop reasons that are verdicts of policies (pkg/monitor/api/drop.go): none allows it, one denies it, authentication is missing. */
const policyDrops: ReadonlySet<string> = new Set(['POLICY_DENIED', 'POLICY_DENY', 'AUTH_REQUIRED']);

/** @returns a reason to skip for ends that no policy of the new cluster can know */
function endOf(endpoint: HubbleEndpoint | undefined, ip: string, names: readonly string[] | undefined): FlowEnd | string {
  const { namespace, pod_name: pod, labels = [], workloads } = endpoint ?? {};
  if (namespace !== undefined && namespace !== '') {
    const workload = workloads?.[0]?.name;
    return { role: 'pod', ip, namespace, ...(pod && { pod }), ...(workload && { workload }), labels };
  }
  const reserved = new Set(labels.filter((label) => label.startsWith('reserved:')).map((label) => label.slice('reserved:'.length)));
  if (reserved.has('kube-apiserver')) return { role: 'api-server', ip };
  if (reserved.has('host')) return { role: 'own-node', ip };
  if (reserved.has('remote-node')) return { role: 'node', ip };
  if (reserved.has('health')) return 'health checks of Cilium';
  if (reserved.has('ingress')) return "connections from Cilium's own ingress, which is gone after the move";
  const world = [...reserved].some((name) => name.startsWith('world'));
  return { ...(world && { role: 'world' as const }), ip, ...(names && names.length > 0 && { names }) };
}

function serviceOf(service: HubbleFlow['destination_service']): Pick<FlowRecord, 'service'> {
  const { name, namespace = 'default' } = service ?? {};
  return name === undefined || name === '' ? {} : { service: { namespace, name } };
}

function flowsOf(aggregate: HubbleFlow['aggregate']): number {
  if (aggregate === undefined || aggregate === null) return 1;
  const sum = Object.values(aggregate).reduce<number>((total, count) => total + (Number(count) || 0), 0);
  return Math.max(1, sum);
}

function policiesOf(flow: HubbleFlow, direction: Direction | undefined): string[] {
  const lists =
    direction === 'egress' ? [flow.egress_allowed_by, flow.egress_denied_by] : [flow.ingress_allowed_by, flow.ingress_denied_by];
  return lists.flatMap((list) => (list ?? []).map(({ namespace = '', name = '' }) => `${namespace}/${name}`));
}

/** Labels of an identity: `k8s:app=web`, and under keys of Cilium's own the namespace, its labels and the service account. */
function hubbleFacts(labels: readonly string[]): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const label of labels) {
    const at = label.indexOf('=');
    const key = ciliumKey(at < 0 ? label : label.slice(0, at));
    const value = at < 0 ? '' : label.slice(at + 1);
    if (key.on === 'pod') facts.set(podLabel(key.key), value);
    else if (key.on === 'namespace-label') facts.set(namespaceLabel(key.key), value);
    else if (key.on === 'namespace-name') facts.set(namespaceName, value);
    else if (key.on === 'service-account') facts.set(serviceAccountName, value);
  }
  return facts;
}
