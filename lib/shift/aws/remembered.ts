import { newestComplete } from '../core/evidence/arrival';
import type { EvidenceRequest } from '../model/backends';
import type { Period, PeriodsByService } from '../model/evidence';
import { minuteMs } from './metric-data';

/**
 * Metrics come by the minute, and a tick every 15 s: what was read is kept until the next minute can be complete, per service, for as long as the
 * process lives. A process that remembers nothing asks, so nothing depends on it but the bill.
 */

/** Reads the evidence of some services. */
export type ReadEvidence = (request: EvidenceRequest, now: number) => Promise<PeriodsByService>;

interface Known {
  readonly question: string;
  readonly periods: readonly Period[];
}

/** As `read`, but only for services of which a minute can have come since. A service whose newest minute is not complete yet is asked for at every call. */
export function rememberingEvidence(read: ReadEvidence): ReadEvidence {
  const known = new Map<string, Known>();
  return async (request, now) => {
    const { services, since, to, slowAboveMs } = request;
    const newest = newestComplete(minuteMs, now);
    const questionOf = (service: string): string => JSON.stringify([to, since, slowAboveMs[service]]);
    const isKnown = (service: string): boolean => {
      const one = known.get(service);
      return one?.question === questionOf(service) && (one.periods.at(-1)?.at ?? -Infinity) >= newest;
    };
    // No minute of the step can be complete yet.
    if (newest < Math.floor(since / minuteMs) * minuteMs) return Object.fromEntries(services.map((service) => [service, []]));
    const unknown = services.filter((service) => !isKnown(service));
    const answer = unknown.length === 0 ? {} : await read({ ...request, services: unknown }, now);
    for (const service of unknown) known.set(service, { question: questionOf(service), periods: answer[service] ?? [] });
    return Object.fromEntries(services.map((service) => [service, known.get(service)?.periods ?? []]));
  };
}

/** Keeps the last answer of one question for as long as the question is the same. */
export function rememberingLast<Q, A>(ask: (question: Q) => Promise<A>): (question: Q) => Promise<A> {
  let last: { readonly question: string; readonly answer: A } | undefined;
  return async (question) => {
    const text = JSON.stringify(question);
    if (last?.question !== text) last = { question: text, answer: await ask(question) };
    return last.answer;
  };
}
