import { listed, plural } from '../../text/listing';
import type { ClusterRanges } from '../model/cluster';
import type { Evaluator } from '../verdict/evaluator';
import type { Assumed } from '../verify/assumptions';
import { assumedLines } from '../verify/report';
import { contradictionNotes } from '../verify/verify';
import type { Connection } from './connections';
import type { FlowFormat } from './record';

export interface Noted {
  readonly old: Evaluator | undefined;
  readonly new: Evaluator;
  /** What the conversion took as given. */
  readonly assumed: Assumed;
  readonly judgedBy: FlowFormat['judgedBy'];
  readonly ranges: ClusterRanges;
  readonly zones: ReadonlyMap<string, number>;
  readonly connections: readonly Connection[];
}

/** What the result stands on, and what it leaves out: for people. */
export function notesOf(noted: Noted): string[] {
  const { old, judgedBy, ranges } = noted;
  const missing = (['podCidrs', 'nodeCidrs', 'serviceCidrs', 'apiServerCidrs'] as const).filter((key) => ranges[key].length === 0);
  return [
    ...assumedLines(noted.assumed.texts),
    ...contradictionNotes(noted.assumed),
    ...new Set([...(old?.notes ?? []), ...noted.new.notes]),
    ...(missing.length > 0
      ? [
          `Not declared (--cluster, --env): ${missing.join(', ')}. Addresses that the log does not explain were taken to be outside of the cluster.`,
        ]
      : []),
    ...(judgedBy === 'none' && old === undefined
      ? [
          'The log does not say what network policies allowed: every connection in it is taken as allowed before. Give --old to know better.',
        ]
      : []),
    ...(judgedBy === 'new' && old === undefined
      ? ['The log is of the new policies; without --old, every connection in it is taken as allowed before.']
      : []),
    ...zoneNotes(noted.zones),
    ...verdictNotes(noted.connections),
    ...portNotes(noted),
  ];
}

function zoneNotes(zones: ReadonlyMap<string, number>): string[] {
  const none = zones.get('none') ?? 0;
  return [
    ...(none > 0 ? [`${plural(none, 'time')} without a zone taken as UTC.`] : []),
    ...(zones.size > 1
      ? [`The log's times are written in several zones (${listed([...zones.keys()])}); all are compared and shown in UTC.`]
      : []),
  ];
}

function verdictNotes(connections: readonly Connection[]): string[] {
  const sides = connections.map(({ sides: { ingress, egress } }) => [ingress, egress].flatMap((side) => side ?? []));
  const changed = sides.filter((list) => list.some(({ counts }) => counts.denied > 0 && counts.allowed + counts.audited > 0)).length;
  const audited = sides.filter((list) => list.some(({ counts }) => counts.audited > 0)).length;
  return [
    ...(changed > 0 ? [`${plural(changed, 'connection')} both allowed and denied within the log: the last verdict counts.`] : []),
    ...(audited > 0
      ? [
          `${plural(audited, 'connection')} passed only because Cilium's audit mode was on: the old policies deny them, and the traffic flows.`,
        ]
      : []),
  ];
}

/** Rules that name ports ask the pods for their numbers, which logs do not have. */
function portNotes({ old, new: fresh, connections }: Noted): string[] {
  const named = [...(old?.policies ?? []), ...fresh.policies].some((policy) => policy.ports.some((port) => 'name' in port));
  if (!named) return [];
  const unknown = new Set(
    connections.filter(({ to }) => to.knownFrom === 'log' && to.endpoints[0]?.namedPorts.size === 0).map(({ to }) => to.name),
  );
  return unknown.size > 0
    ? [
        `Ports by name: the ports of ${plural(unknown.size, 'workload')} are not known (give --workloads); rules with port names match nothing there.`,
      ]
    : [];
}
