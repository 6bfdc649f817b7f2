import type { FlowEnd, FlowRecord } from './record';

/** Longer than any name, label or address of Kubernetes (a label's key and value have 380 characters at most). */
const maxText = 1024;
/** Ends of the time that a Date can hold (ECMA-262, 21.4.1.1). */
const maxTime = 8.64e15;

const protocols: ReadonlySet<unknown> = new Set(['TCP', 'UDP', 'SCTP']);
const directions: ReadonlySet<unknown> = new Set(['ingress', 'egress', undefined]);
const verdicts: ReadonlySet<unknown> = new Set(['allowed', 'denied', 'audited', undefined]);

/**
 * Whether a record is one that can be kept and judged: a log is foreign data, and what a reader took from it may be of any type and size.
 * @returns why not
 */
export function problemOf({ protocol, port, direction, verdict, from, to, policies }: FlowRecord): string | undefined {
  if (!protocols.has(protocol) || !Number.isInteger(port) || port < 1 || port > 65_535) return 'a flow without a protocol and a port';
  if (!directions.has(direction) || !verdicts.has(verdict)) return 'a flow with an unknown direction or verdict';
  if (!isSoundEnd(from) || !isSoundEnd(to) || !areTexts(policies)) return oddFields;
  return undefined;
}

export const oddFields = 'fields of other types or sizes than expected';

/** The record with times that exist and a count that can be added up. */
export function withinLimits(record: FlowRecord): FlowRecord {
  const { time, until, flows } = record;
  if (isTime(time) && isTime(until) && flows >= 1 && flows <= Number.MAX_SAFE_INTEGER) return record;
  const { time: _time, until: _until, ...rest } = record;
  return {
    ...rest,
    time: isTime(time) ? time : undefined,
    ...(until !== undefined && isTime(until) && { until }),
    flows: Math.min(Math.max(1, flows || 1), Number.MAX_SAFE_INTEGER),
  };
}

const isTime = (time: number | undefined): boolean => time === undefined || (time > -maxTime && time < maxTime);

const isSoundEnd = ({ ip, namespace, pod, workload, labels, names }: FlowEnd): boolean =>
  isText(ip) && isText(namespace) && isText(pod) && isText(workload) && areTexts(labels) && areTexts(names);

const isText = (text: unknown): boolean => text === undefined || (typeof text === 'string' && text.length <= maxText);

function areTexts(list: unknown): boolean {
  if (list === undefined) return true;
  if (!Array.isArray(list)) return false;
  for (const item of list) if (typeof item !== 'string' || item.length > maxText) return false;
  return true;
}
