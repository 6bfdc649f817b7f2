import { type Color, otherColor } from '../../../names';
import { listed } from '../../../text/listing';
import type { EvidenceLimits, Findings, PeriodsByService, Reference } from '../../model/evidence';
import type { HealthByService, Plan, Reading, Step, Verdict } from '../../model/model';
import { healthyOf, lostOf, neededTargets, type Share, shortOf } from './capacity';
import { answered, judgeService } from './judge';

/** A step's verdicts by its own services' targets and requests. */

export interface JudgedStep {
  readonly plan: Plan;
  readonly step: Step;
  readonly limits: EvidenceLimits;
  /** From before the step's weights were written. */
  readonly reference: Reference | undefined;
}

/** Healthy targets now, where they could be read. The source color's count stays what it was when the shift first observed it. */
export function healthyBefore(to: Color, health: HealthByService, known: Reference | undefined): Reference['healthy'] {
  const from = otherColor(to);
  const now = Object.entries(healthyOf(health)).map(([service, healthy]) => {
    const before = known?.healthy[service]?.[from];
    return [service, before === undefined ? healthy : { ...healthy, [from]: before }] as const;
  });
  return Object.fromEntries(now);
}

/** Whether the target color has the targets for a step that is about to be written. */
export function judgeCapacity(judged: JudgedStep, health: Reading<HealthByService> | undefined): Verdict {
  if (judged.limits.capacityPercent === 0) return { kind: 'ok' };
  if (!health?.ok) return unread(health);
  const healthy = healthyOf(health.value);
  const short = sharesOf(judged).flatMap((share) => shortOf(share, healthy[share.service]?.[share.to] ?? 0) ?? []);
  if (short.length === 0) return { kind: 'ok' };
  return { kind: 'no-data', why: `too few targets for the next step: ${listed(short, 5, '; ')}` };
}

/** The same during the bake. No target, or less than half of what the step needs, is a reason to roll back at once. */
export function judgeTargets(judged: JudgedStep, health: Reading<HealthByService> | undefined): Verdict {
  if (judged.limits.capacityPercent === 0) return { kind: 'ok' };
  if (!health?.ok) return unread(health);
  const healthy = healthyOf(health.value);
  const shares = sharesOf(judged).map((share) => ({ share, count: healthy[share.service]?.[share.to] ?? 0 }));
  const failing = shares.filter(({ share, count }) => count === 0 || 2 * count < neededTargets(share));
  const texts = (failing.length > 0 ? failing : shares).flatMap(({ share, count }) => shortOf(share, count) ?? lostOf(share, count) ?? []);
  if (texts.length === 0) return { kind: 'ok' };
  return { kind: failing.length > 0 ? 'fire' : 'no-data', why: listed(texts, 5, '; ') };
}

function sharesOf({ plan, step, limits, reference }: JudgedStep): Share[] {
  const { to } = plan;
  return Object.keys(step.weights).map((service) => ({
    service,
    to,
    percent: step.percent,
    capacityPercent: limits.capacityPercent,
    before: reference?.healthy[service] ?? { blue: 0, green: 0 },
  }));
}

/** What the requests of a step show, by service. Quiet services are not judged by theirs. */
export function findingsOf({ plan, step, limits, reference }: JudgedStep, periods: PeriodsByService): Findings {
  const spending = { services: Object.keys(plan.before).length, steps: plan.steps.length };
  const loud = Object.keys(step.weights).filter((service) => !limits.quiet.includes(service));
  return Object.fromEntries(
    loud.map((service) => [
      service,
      judgeService({
        service,
        to: plan.to,
        periods: periods[service] ?? [],
        reference: reference?.services[service],
        limits,
        spending,
      }),
    ]),
  );
}

/** Any proven rise rolls back. */
export function judgeFindings(findings: Findings): Verdict {
  const rises = Object.values(findings).flatMap((finding) => finding.rises);
  return rises.length === 0 ? { kind: 'ok' } : { kind: 'fire', why: listed(rises, 5, '; ') };
}

/** Services of which the step has not had enough requests, each in a sentence. */
export function lacking(findings: Findings, to: Color, requestsPerStep: number): { readonly service: string; readonly why: string }[] {
  if (requestsPerStep === 0) return [];
  return Object.entries(findings).flatMap(([service, { isEnough, counts }]) => {
    const { requests } = counts[to];
    const replies = answered(counts[to]);
    if (isEnough && replies >= requestsPerStep) return [];
    const why =
      replies < requestsPerStep
        ? `${to} has answered ${replies} requests at this step, ${requestsPerStep} are needed`
        : `${requests} requests at ${to} are too few to prove a total failure`;
    return [{ service, why: `${service}: ${why}` }];
  });
}

/** When one of these services last had a request at the target color: the earliest of them; undefined if one had none. */
export function lastRequestAt(services: readonly string[], to: Color, periods: PeriodsByService): number | undefined {
  const last = services.map((service) => periods[service]?.findLast(({ counts }) => counts[to].requests > 0)?.at);
  return last.every((at) => at !== undefined) ? Math.min(...last) : undefined;
}

const unread = (reading: Reading<unknown> | undefined): Verdict => ({
  kind: 'no-data',
  why: `the targets cannot be read: ${reading && !reading.ok ? reading.why : 'not observed'}`,
});
