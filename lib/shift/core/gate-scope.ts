import { alarmConcerns, type Color, colors, isColor, loadBalancerAlarmName } from '../../names';
import type { AlarmReading, Baseline, Plan, Reading, Shift, ShiftState } from '../model/model';

/**
 * Which alarms a shift is judged by: those of the services it has moved or is about to move, the load balancer's, and the user's own. What fails at
 * another service is a warning. The tick, and the function that an alarm's event calls, both ask here (docs/adr/0018-a-gate-per-service.md).
 */
export interface Scope {
  readonly to: Color;
  readonly services: readonly string[];
  /** ARNs of alarms of the user's own; undefined where they are not known. */
  readonly extraAlarms?: readonly string[];
}

/** Whose an alarm is. One without a service and without an ARN of its own concerns every shift. */
export interface AlarmOwner {
  readonly service?: string;
  /** The direction that it watches. */
  readonly to?: Color;
  /** ARN of an alarm that is none of the product's. */
  readonly extra?: string;
}

/** What a shift is judged by at the step it is at. */
export const scopeOf = ({ plan, state }: Pick<Shift, 'plan' | 'state'>): Scope => ({
  to: plan.to,
  services: movedServices(plan, state),
  extraAlarms: plan.gate.extraAlarms,
});

/** The copy of the baseline weights knows all services of the shift, and not how far it is: each of them may have been moved. */
export const scopeOfCopy = ({ to, before }: Baseline): Scope => ({ to, services: Object.keys(before) });

/** Services of the steps up to the one that the shift is at. Those of later steps have not been touched. */
const movedServices = ({ steps }: Plan, { step: current }: ShiftState): string[] => [
  ...new Set(steps.filter(({ index }) => index <= current).flatMap(({ weights }) => Object.keys(weights))),
];

/** Whether an alarm decides on a shift. In doubt it does: an unknown alarm, or a shift whose own alarms are not known. */
export function concerns({ service, to, extra }: AlarmOwner, scope: Scope): boolean {
  if (to !== undefined && to !== scope.to) return false;
  if (service !== undefined) return scope.services.includes(service);
  return extra === undefined || scope.extraAlarms === undefined || scope.extraAlarms.includes(extra);
}

/** Whose the alarm of this name and ARN is, as `names.ts` names those of an environment. */
export function ownerOfAlarm(env: string, name: string, arn: string): AlarmOwner {
  if (name === loadBalancerAlarmName(env)) return {};
  const form = new RegExp(`^${env}-(.+)-to-(${colors.join('|')})-(?:${alarmConcerns.join('|')})$`);
  const [, service, to] = form.exec(name) ?? [];
  return service !== undefined && isColor(to) ? { service, to } : { extra: arn };
}

export interface Judged {
  /** What the gate's verdict is made of. */
  readonly own: Reading<readonly AlarmReading[]>;
  /** Alarms that fire at services that the shift does not move. */
  readonly warnings: readonly AlarmReading[];
}

/** Splits what was read of the alarms of one direction. */
export function inScope(alarms: Reading<readonly AlarmReading[]>, scope: Scope): Judged {
  if (!alarms.ok) return { own: alarms, warnings: [] };
  const isOwn = ({ service }: AlarmReading): boolean => concerns({ service }, scope);
  return {
    own: { ok: true, value: alarms.value.filter(isOwn) },
    warnings: alarms.value.filter((alarm) => alarm.state === 'alarm' && !isOwn(alarm)),
  };
}
