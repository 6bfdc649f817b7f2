import type { Direction } from '../../model/kubernetes';
import { namespaceLabel, podLabel, serviceAccountLabel, serviceAccountName } from '../../verdict/endpoint';
import type { FlowEnd, FlowFormat, FlowRecord, LogVerdict, Sink } from '../record';
import type { Timestamps } from '../timestamps';
import { workloadName } from '../workload-name';
import { transportOf } from './transport';

/**
 * A flow of Calico: as Felix writes it to flows.log and Elasticsearch has it (docs.tigera.io, flow log data types), or as Whisker's API gives it
 * (whisker-backend/pkg/apis/v1 of projectcalico/calico), which knows neither addresses nor kinds of endpoints.
 */
type CalicoFlow = Readonly<Record<string, unknown>>;

/** Whether an object is a flow of Calico. */
export const isCalicoFlow = (value: object): boolean =>
  'reporter' in value && 'action' in value && 'source_namespace' in value && 'dest_namespace' in value;

/** Calico's flows.log, its flows as exported from Elasticsearch, and the pages and streams of Whisker's API. */
export function calicoFormat(times: Timestamps): FlowFormat {
  return {
    name: 'Calico flow logs',
    judgedBy: 'old',
    facts: calicoFacts,
    read(line, sink) {
      const value = parse(line);
      if (value === undefined) return sink.unreadable('not a JSON object');
      const flows = flowsIn(value);
      if (flows.length === 0) return sink.skip('pages without flows');
      for (const flow of flows) readFlow(flow, sink, times);
    },
  };
}

function parse(line: string): object | undefined {
  try {
    // Whisker streams server-sent events.
    const value: unknown = JSON.parse(line.replace(/^data:\s*/, ''));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const maxDepth = 4;

/** One flow, a list of them, a page of Whisker's (`items`), or a document of Elasticsearch (`_source`). */
export function flowsIn(value: object, depth = 0): CalicoFlow[] {
  // No API nests its lists, and deep nesting would overflow the call stack.
  if (depth > maxDepth) return [];
  if (Array.isArray(value))
    return value.filter((item) => typeof item === 'object' && item !== null).flatMap((item) => flowsIn(item as object, depth + 1));
  if ('items' in value && Array.isArray(value.items)) return flowsIn(value.items, depth + 1);
  if ('_source' in value && typeof value._source === 'object' && value._source !== null) return [value._source as CalicoFlow];
  return [value as CalicoFlow];
}

function readFlow(flow: CalicoFlow, sink: Sink, times: Timestamps): void {
  if (!isCalicoFlow(flow)) return sink.skip('events that are not flows');
  const protocol = transportOf(flow.proto ?? flow.protocol);
  if (protocol === undefined) return sink.skip('flows of other protocols than TCP, UDP and SCTP');
  const port = flow.dest_port;
  const verdict = verdicts[String(flow.action).toLowerCase()];
  const direction = directions[String(flow.reporter).toLowerCase()];
  if (verdict === undefined || direction === undefined || typeof port !== 'number' || port < 1 || port > 65_535)
    return sink.unreadable('a flow without action, reporter or destination port');
  const from = endOf(flow, 'source');
  const to = endOf(flow, 'dest');
  if (typeof from === 'string') return sink.skip(from);
  if (typeof to === 'string') return sink.skip(to);
  const policies = policiesOf(flow.policies);
  const until = timeOf(flow.end_time, times);
  sink.record({
    time: timeOf(flow.start_time, times),
    ...(until !== undefined && { until }),
    from,
    to,
    protocol,
    port,
    direction,
    verdict,
    conditionsMet: true,
    flows: Math.max(1, Number(flow.num_flows_started) || 1),
    ...serviceOf(flow),
    ...(policies.length > 0 && { policies }),
  });
}

const verdicts: Readonly<Record<string, LogVerdict>> = { allow: 'allowed', deny: 'denied' };
const directions: Readonly<Record<string, Direction>> = { src: 'egress', dst: 'ingress' };

/** Seconds since the epoch in logs, RFC 3339 in the API. */
const timeOf = (value: unknown, times: Timestamps): number | undefined => (typeof value === 'number' ? value * 1000 : times.read(value));

/** `-` stands for nothing. */
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '-' && value !== '' ? value : undefined);

function endOf(flow: CalicoFlow, side: 'source' | 'dest'): FlowEnd | string {
  const type = textOf(flow[`${side}_type`]);
  const namespace = textOf(flow[`${side}_namespace`]);
  const ip = textOf(flow[`${side}_ip`]);
  const name = textOf(flow[`${side}_name`]);
  if (namespace !== undefined && type !== 'ns' && type !== 'hep') return podOf(flow, side, namespace, name, ip);
  if (ip === undefined) return 'ends of which the log has no address (Calico aggregates them away)';
  return type === 'hep' ? { role: 'node', ip } : { ip };
}

function podOf(flow: CalicoFlow, side: 'source' | 'dest', namespace: string, name: string | undefined, ip: string | undefined): FlowEnd {
  // `web-5d8f7c6b9d-*`: what the pods of one ReplicaSet have in common. Whisker puts it in the name itself.
  const common = textOf(flow[`${side}_name_aggr`]) ?? name ?? '';
  const pod = name?.endsWith('*') ? undefined : name;
  return {
    role: 'pod',
    namespace,
    workload: workloadName(common.replace(/\*$/, 'xxxxx')),
    labels: labelsOf(flow[`${side}_labels`]),
    ...(pod !== undefined && { pod }),
    ...(ip !== undefined && { ip }),
  };
}

/** `{"labels": [...]}` in logs, one text with ` | ` between them in the API. */
function labelsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' || value === '-' ? [] : value.split(' | ');
  const list: unknown = Array.isArray(value) ? value : (value as { labels?: unknown } | null | undefined)?.labels;
  return Array.isArray(list) ? list.filter((label) => typeof label === 'string') : [];
}

function serviceOf(flow: CalicoFlow): Pick<FlowRecord, 'service'> {
  const name = textOf(flow.dest_service_name);
  return name === undefined ? {} : { service: { namespace: textOf(flow.dest_service_namespace) ?? 'default', name } };
}

/** The policies that decided: in logs texts like `0|tier|namespace/tier.name|deny|-1`, in the API objects. */
function policiesOf(policies: unknown): string[] {
  if (typeof policies !== 'object' || policies === null) return [];
  const { enforced, enforced_policies: logged, all_policies: all } = policies as Readonly<Record<string, unknown>>;
  if (Array.isArray(enforced)) return enforced.flatMap(hitName);
  const texts = Array.isArray(logged) ? logged : Array.isArray(all) ? all : [];
  return texts.flatMap((text) => {
    const [, , name = '', action] = String(text).split('|');
    if (action === 'pass' || name.includes('__PROFILE__') || name.includes('staged:')) return [];
    return [name.includes('/') ? name : `/${name}`];
  });
}

interface PolicyHit {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly action?: string;
  readonly trigger?: PolicyHit | null;
}

/** At the end of a tier, the policy that made the tier count stands beside the hit. */
function hitName(hit: PolicyHit | null): string[] {
  const { kind, name, namespace = '', action } = (hit?.kind === 'EndOfTier' ? hit.trigger : hit) ?? {};
  return name === undefined || kind === 'Profile' || action === 'Pass' ? [] : [`${namespace}/${name}`];
}

/** Labels of a workload endpoint: the pod's, and under Calico's prefixes those of its namespace and service account. */
function calicoFacts(labels: readonly string[]): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const label of labels) {
    const at = label.indexOf('=');
    const key = at < 0 ? label : label.slice(0, at);
    const value = at < 0 ? '' : label.slice(at + 1);
    if (key === 'projectcalico.org/serviceaccount') facts.set(serviceAccountName, value);
    else if (key.startsWith('pcns.')) facts.set(namespaceLabel(key.slice('pcns.'.length)), value);
    else if (key.startsWith('pcsa.')) facts.set(serviceAccountLabel(key.slice('pcsa.'.length)), value);
    else if (!key.startsWith('projectcalico.org/')) facts.set(podLabel(key), value);
  }
  return facts;
}
