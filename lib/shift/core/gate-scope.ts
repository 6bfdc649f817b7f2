import { alarmConcerns, type Color, colors, flowsAlarmName, isColor, loadBalancerAlarmName } from '../../names';
import type { AlarmReading, Baseline, Plan, Reading, Shift, ShiftState } from '../model/model';
import { weightsAfter } from './plan';

/**
 * Which alarms a shift is judged by: those of the services it has moved or is about to move, the load balancer's, and the user's own. What fails at
 * another service is a warning. The tick, and the function that an alarm's event calls, both ask here (docs/adr/0018-a-gate-per-service.md).
 */
export interface Scope {
  readonly to: Color;
  readonly services: readonly string[];
  /** ARNs of alarms of the user's own; undefined where they are not known. */
  readonly extraAlarms?: readonly string[];
  /**
   * The load balancer's own errors are of both colors together: while each service has requests at both, its alarm holds the shift and the alarms of the services,
   * which compare the colors, decide (docs/adr/0019-both-colors-fail-alike.md).
   */
  readonly loadBalancerHolds?: boolean;
}

/** Whose an alarm is. One without a service and without an ARN of its own concerns every shift. */
export interface AlarmOwner {
  readonly service?: string;
  /** The direction that it watches. */
  readonly to?: Color;
  /** ARN of an alarm that is none of the product's. */
  readonly extra?: string;
  readonly isLoadBalancer?: boolean;
}

/** What a shift is judged by at the step it is at. */
export const scopeOf = ({ plan, state }: Pick<Shift, 'plan' | 'state'>): Scope => ({
  to: plan.to,
  services: movedServices(plan, state),
  extraAlarms: plan.gate.extraAlarms,
  loadBalancerHolds: plan.gate.evidence?.whenBothColorsFail === 'hold' && isComparable(plan, state),
});

/** Share of requests, in per cent, from which on the source color has too few to compare with. */
const incomparablePercent = 90;

/** Whether each service that was moved still has requests at both colors. Before anything was moved there is nothing to compare, and nothing to restore. */
function isComparable(plan: Plan, state: ShiftState): boolean {
  if (state.intent === undefined) return false;
  const { to } = plan;
  const inForce = weightsAfter(plan, state.phase === 'ready' ? state.step - 1 : state.step);
  return movedServices(plan, state).every((service) => {
    const { blue, green } = inForce[service] ?? { blue: 0, green: 0 };
    return 100 * (to === 'blue' ? blue : green) < incomparablePercent * (blue + green);
  });
}

/** The copy of the baseline weights knows all services of the shift, and not how far it is: each of them may have been moved. */
export const scopeOfCopy = ({ to, before }: Baseline): Scope => ({ to, services: Object.keys(before) });

/** Services of the steps up to the one that the shift is at. Those of later steps have not been touched. */
const movedServices = ({ steps }: Plan, { step: current }: ShiftState): string[] => [
  ...new Set(steps.filter(({ index }) => index <= current).flatMap(({ weights }) => Object.keys(weights))),
];

/** Whether an alarm decides on a shift. In doubt it does: an unknown alarm, or a shift whose own alarms are not known. */
export function concerns({ service, to, extra, isLoadBalancer }: AlarmOwner, scope: Scope): boolean {
  if (isLoadBalancer) return !scope.loadBalancerHolds;
  if (to !== undefined && to !== scope.to) return false;
  if (service !== undefined) return scope.services.includes(service);
  return extra === undefined || scope.extraAlarms === undefined || scope.extraAlarms.includes(extra);
}

/** Whose the alarm of this name and ARN is, as `names.ts` names those of an environment. */
export function ownerOfAlarm(env: string, name: string, arn: string): AlarmOwner {
  const form = new RegExp(`^${env}-(.+)-to-(${colors.join('|')})-(?:${alarmConcerns.join('|')})$`);
  const [, service, to] = form.exec(name) ?? [];
  if (service !== undefined && isColor(to)) return { service, to };
  // Of any load balancer: who asks for a page and gets a 502 does not know which one the shift is at.
  const prefixes = [loadBalancerAlarmName(env, ''), flowsAlarmName(env, '')];
  const isLoadBalancer = name === loadBalancerAlarmName(env) || prefixes.some((prefix) => name.startsWith(prefix));
  return isLoadBalancer ? { isLoadBalancer } : { extra: arn };
}

export interface Judged {
  /** What the gate's verdict is made of. */
  readonly own: Reading<readonly AlarmReading[]>;
  /** Alarms that fire at services that the shift does not move. */
  readonly warnings: readonly AlarmReading[];
  /** Alarms that fire at both colors together, and hold the shift. */
  readonly holding: readonly AlarmReading[];
}

/** Splits what was read of the alarms of one direction. */
export function inScope(alarms: Reading<readonly AlarmReading[]>, scope: Scope): Judged {
  if (!alarms.ok) return { own: alarms, warnings: [], holding: [] };
  const isOwn = ({ service }: AlarmReading): boolean => concerns({ service }, scope);
  const holds = ({ isLoadBalancer, state }: AlarmReading): boolean => state === 'alarm' && !concerns({ isLoadBalancer }, scope);
  return {
    own: { ok: true, value: alarms.value.filter((alarm) => isOwn(alarm) && !holds(alarm)) },
    warnings: alarms.value.filter((alarm) => alarm.state === 'alarm' && !isOwn(alarm)),
    holding: alarms.value.filter(holds),
  };
}
