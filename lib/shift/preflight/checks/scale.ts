import type { Environment } from '../../../config/schema';
import type { Color } from '../../../names';
import { type Check, few, ok, warn, whenObserved } from '../check';
import type { Observed } from '../observe/observed';
import { scaleAdvice, shortage } from '../scale';

/** Up to which step the target color has the targets that the shift will ask for. */
export const scaleChecks = (env: Environment, to: Color, { health }: Pick<Observed, 'health'>): Check[] => [
  whenObserved('pre-scale', health, (byService) => {
    const advice = scaleAdvice(env, to, byService);
    if (advice.length === 0) return ok('pre-scale', 'shift.gate.capacityPercent is 0: no step asks for targets');
    const short = advice.flatMap((one) => {
      const lacking = shortage(one);
      return lacking ? [{ ...one, ...lacking }] : [];
    });
    if (short.length === 0) return ok('pre-scale', `${to} has enough for every step of each service`);
    const found = few(
      short.map(
        ({ service, has, percent, needs }) => `${service} has ${has}: too few from ${percent} % on, ${needs} are needed in the end`,
      ),
    );
    const todo = `scale ${to} before the shift: ${few(short.map(({ service, needs }) => `${service} to ${needs}`))}; a step holds until it has its targets`;
    return warn('pre-scale', found, todo);
  }),
];
