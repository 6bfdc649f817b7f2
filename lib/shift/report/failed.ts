import { alarmConcerns, serviceAlarmName } from '../../names';
import type { Shift } from '../model/model';

/**
 * Services because of which a shift went back or stopped, in the order of the plan: those with a proven rise, and those that the reason names, by an
 * alarm of theirs or in a sentence. Empty where nothing failed, or where the reason is of no service.
 */
export function failedServices({ plan, state }: Pick<Shift, 'plan' | 'state'>): string[] {
  if (['done', 'running', 'held'].includes(state.status)) return [];
  const { reason = '' } = state;
  const isNamed = (service: string): boolean =>
    alarmConcerns.some((concern) => reason.includes(serviceAlarmName(plan.env, service, plan.to, concern))) ||
    ` ${reason}`.includes(` ${service}: `);
  return Object.keys(plan.before).filter((service) => (state.findings?.[service]?.rises.length ?? 0) > 0 || isNamed(service));
}
