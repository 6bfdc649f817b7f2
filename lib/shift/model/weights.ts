import { type Color, maximumWeight, otherColor } from '../../names';
import type { Weights, WeightsByService } from './model';

/**
 * Weights and shares. A step is a whole per cent of requests for the new color; the shift writes it as weights that add up to 100, so that a
 * rule read in the console says the percentage. Weights that were there before a shift are kept and restored as they were, whatever their sum.
 */

/** Weights that give the new color this per cent of the requests. */
export const weightsAt = (to: Color, percent: number): Weights =>
  to === 'green' ? { blue: 100 - percent, green: percent } : { blue: percent, green: 100 - percent };

/** Share of requests that a color gets by the weights, in per cent; 0 where no color has weight (the load balancer answers 503 then). */
export function shareOf(weights: Weights, color: Color): number {
  const sum = weights.blue + weights.green;
  return sum === 0 ? 0 : (100 * weights[color]) / sum;
}

export const sameWeights = (one: Weights | undefined, other: Weights | undefined): boolean =>
  one?.blue === other?.blue && one?.green === other?.green;

/** Whether these are weights that a rule accepts and that send requests somewhere. */
export const areUsable = ({ blue, green }: Weights): boolean =>
  [blue, green].every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= maximumWeight) && blue + green > 0;

/** Services of `wanted` whose weights in `found` are others or missing. */
export const differing = (found: WeightsByService, wanted: WeightsByService): string[] =>
  Object.keys(wanted).filter((service) => !sameWeights(found[service], wanted[service]));

/** The value of the SSM parameter, a StringList: `<blue>,<green>`. */
export const formatWeights = ({ blue, green }: Weights): string => `${blue},${green}`;

/** The reverse of formatWeights; undefined for anything else. */
export function parseWeights(text: string): Weights | undefined {
  const parts = /^(\d{1,3}),(\d{1,3})$/.exec(text.replaceAll(' ', ''));
  return parts ? { blue: Number(parts[1]), green: Number(parts[2]) } : undefined;
}

/** For people: `blue 75, green 25`. */
export const showWeights = (weights: Weights | undefined): string => (weights ? `blue ${weights.blue}, green ${weights.green}` : 'nothing');

/** Whether the new color would get a larger share by `next` than by `now`. */
export const rises = (to: Color, now: Weights, next: Weights): boolean => shareOf(next, to) > shareOf(now, to);

/** Weights that send everything to a color's other one. */
export const allOn = (color: Color): Weights => weightsAt(otherColor(color), 0);

/** The weights of these services alone. */
export const ofServices = (weights: WeightsByService, services: readonly string[]): WeightsByService =>
  Object.fromEntries(Object.entries(weights).filter(([service]) => services.includes(service)));
