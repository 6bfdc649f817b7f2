import type { Source } from '../model/source';
import { type EndpointJson, endpointJson, type PolicyJson, policyJson } from '../verify/describe';
import type { Change } from './changes';
import { type Connection, flowsOf } from './connections';
import type { Contradiction } from './contradictions';
import type { Party } from './party';
import type { ReplayResult } from './replay';
import { isEqual } from './report';

interface PartyJson extends EndpointJson {
  /** `shop/web`, or where it is. */
  readonly name: string;
}

/** A connection by workload. Times are RFC 3339 in UTC, null where the log has none. */
export interface ConnectionJson {
  readonly from: PartyJson;
  readonly to: PartyJson;
  /** Some addresses of the ends that are no pods. */
  readonly addresses: readonly string[];
  readonly protocol: string;
  readonly port: number;
  readonly conditionsMet?: false;
  readonly service?: { readonly namespace: string; readonly name: string; readonly port: number };
  readonly flows: number;
  readonly first: string | null;
  readonly last: string | null;
}

export interface ChangeJson extends ConnectionJson {
  /** The side on which it changes. */
  readonly direction: 'ingress' | 'egress';
  readonly before: string;
  readonly after: string;
  readonly policies: readonly PolicyJson[];
}

/** What `netpol replay --json` prints. */
export interface ReplayJson {
  readonly equal: boolean;
  readonly log: {
    readonly format: string;
    readonly lines: number;
    readonly records: number;
    readonly first: string | null;
    readonly last: string | null;
    readonly zones: readonly string[];
    readonly skipped: readonly { readonly reason: string; readonly count: number }[];
    readonly unreadable: readonly { readonly reason: string; readonly count: number; readonly places: readonly string[] }[];
  };
  readonly connections: number;
  readonly newlyBlocked: readonly ChangeJson[];
  readonly newlyAllowed: readonly ChangeJson[];
  readonly accepted: readonly ChangeJson[];
  readonly causes: readonly {
    readonly sense: string;
    readonly kind: string;
    readonly title: string;
    readonly connections: number;
    readonly flows: number;
  }[];
  readonly contradictions: readonly (ConnectionJson & {
    readonly direction: string;
    readonly set: string;
    readonly log: string;
    readonly wrong: string;
    readonly reason: string;
  })[];
  /** Rules of the new set, with `used`, `no-flow` (none matches) or `no-pod` (no flow has a pod that the policy selects). */
  readonly coverage: readonly {
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
    readonly file: string;
    readonly line: number;
    readonly field: string;
    readonly use: string;
  }[];
  readonly notes: readonly string[];
}

export function replayJson(result: ReplayResult): ReplayJson {
  const of = (sense: string): ChangeJson[] =>
    result.causes.filter((cause) => cause.sense === sense).flatMap(({ changes }) => changes.map(changeJson));
  return {
    equal: isEqual(result),
    log: {
      format: result.format?.name ?? '',
      lines: result.input.lines,
      records: result.input.records,
      first: timeJson(result.first),
      last: timeJson(result.last),
      zones: result.zones,
      skipped: result.input.skips,
      unreadable: result.input.problems,
    },
    connections: result.connections,
    newlyBlocked: of('newlyBlocked'),
    newlyAllowed: of('newlyAllowed'),
    accepted: result.accepted.map(changeJson),
    causes: result.causes.map(({ sense, kind, title, changes, flows }) => ({ sense, kind, title, connections: changes.length, flows })),
    contradictions: result.contradictions.map(contradictionJson),
    coverage: result.coverage.map(({ source, field, use }) => ({ ...sourceJson(source), field, use })),
    notes: result.notes,
  };
}

function contradictionJson({ judged, side, set, wrong, reason }: Contradiction): ReplayJson['contradictions'][number] {
  return { ...connectionJson(judged.connection), direction: side.direction, set, log: side.log?.last ?? '', wrong, reason };
}

function changeJson({ judged, side }: Change): ChangeJson {
  const policies = [
    ...(side.old?.policies ?? []).map((source) => policyJson('old', source)),
    ...side.new.policies.map((source) => policyJson('new', source)),
  ];
  return { ...connectionJson(judged.connection), direction: side.direction, before: side.before ?? 'allowed', after: side.after, policies };
}

function connectionJson(connection: Connection): ConnectionJson {
  const { from, to, protocol, port, conditionsMet, service, first, last, addresses } = connection;
  return {
    from: partyJson(from),
    to: partyJson(to),
    addresses: [...addresses],
    protocol,
    port,
    ...(conditionsMet ? {} : { conditionsMet: false as const }),
    ...(service !== undefined && {
      service: { namespace: service.service.source.namespace ?? 'default', name: service.service.source.name, port: service.port },
    }),
    flows: flowsOf(connection),
    first: timeJson(first),
    last: timeJson(last),
  };
}

const partyJson = ({ name, endpoints }: Party): PartyJson => ({ name, ...endpointJson(endpoints[0]!) });

const timeJson = (time: number | undefined): string | null =>
  time === undefined || !Number.isFinite(time) ? null : new Date(time).toISOString();

const sourceJson = ({ kind, namespace, name, file, line }: Source) => ({
  kind,
  ...(namespace !== undefined && { namespace }),
  name,
  file,
  line,
});
