/**
 * Is the target color's rate of something bad higher than the source color's? A test of two proportions that stays valid although it is repeated
 * at every tick: it may be stopped at any moment, and the probability that it *ever* finds a rise where there is none is at most the one asked for.
 *
 * The measure of proof is an e-process: a product of likelihood ratios that starts at 1 and whose expectation never exceeds 1 while there is no
 * rise. By Ville's inequality it exceeds 1/α at any time with a probability of α at most. So the error probability is spent once over the
 * whole bake, not once per look.
 *
 * Per period (a minute, a second) with n requests and k bad ones at each color (t: target, s: source), for a pair of rates a > b:
 *
 *   E = (a/c)^kt · ((1−a)/(1−c))^(nt−kt) · (b/c)^ks · ((1−b)/(1−c))^(ns−ks),   c = (nt·a + ns·b) / (nt + ns)
 *
 * The expectation of E is 1 at most for any common rate (weighted arithmetic mean ≥ geometric mean), and less where the target's is lower. The
 * common rate may differ from period to period: a failure that both colors share is no finding. The rates a and b are not known, so the products
 * of a grid of pairs are averaged; an average of e-processes is one.
 * Turner, Ly, Grünwald: Generic E-variables for exact sequential k-sample tests that allow for optional stopping, J. Stat. Planning and
 * Inference 230 (2024), https://arxiv.org/abs/2106.02693. Ville's inequality and mixtures: Ramdas et al., Game-theoretic statistics and safe
 * anytime-valid inference, Statistical Science 38 (2023), https://arxiv.org/abs/2210.01948.
 */

/** Requests of one color in one period, and the bad ones among them. */
export interface Count {
  readonly bad: number;
  readonly all: number;
}

export interface Pair {
  readonly target: Count;
  readonly source: Count;
}

/** Source rates of the grid: from nearly none to a service whose answers are mostly bad at both colors. */
const sourceRates = [0.0001, 0.001, 0.005, 0.02, 0.08, 0.3, 0.6] as const;
/** Which part of the source's good answers goes bad at the target color. */
const rises = [0.005, 0.01, 0.03, 0.1, 0.3, 0.99] as const;

const grid = sourceRates.flatMap((source) => rises.map((rise) => ({ source, target: source + (1 - source) * rise })));

/**
 * Natural logarithm of the proof that the target's rate is higher than the source's in the same periods.
 * @param periods in any order; one in which a color has no request proves nothing
 */
export function proofOfRise(periods: readonly Pair[]): number {
  const shared = periods.filter(({ target, source }) => target.all > 0 && source.all > 0);
  return logMean(grid.map((rates) => shared.reduce((sum, pair) => sum + logRatio(pair, rates), 0)));
}

function logRatio({ target, source }: Pair, rates: { readonly target: number; readonly source: number }): number {
  const common = (target.all * rates.target + source.all * rates.source) / (target.all + source.all);
  return logLikelihood(target, rates.target, common) + logLikelihood(source, rates.source, common);
}

/**
 * Natural logarithm of the proof that a rate is above a limit that is known beforehand: the same with one sample, E = (a/c)^k · ((1−a)/(1−c))^(n−k)
 * with the limit for c. For the last step, at which the source color has no requests to compare with.
 * @param limit rate from 0 to 1
 */
export function proofAbove(count: Count, limit: number): number {
  if (count.all === 0 || limit >= 1) return 0;
  const floor = Math.max(limit, sourceRates[0]);
  return logMean(rises.map((rise) => logLikelihood(count, floor + (1 - floor) * rise, floor)));
}

/**
 * The highest rate that a count leaves open: it is exceeded with a probability of `alpha` at most (Chernoff's bound: the p > k/n at which n times the
 * relative entropy of k/n to p is ln 1/α). Exact for every n, looked at once.
 */
export function highestRate({ bad, all }: Count, alpha: number): number {
  if (all === 0) return 1;
  const observed = Math.min(1, bad / all);
  const budget = -Math.log(alpha) / all;
  let [low, high] = [observed, 1];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (relativeEntropy(observed, middle) > budget) high = middle;
    else low = middle;
  }
  return high;
}

function relativeEntropy(of: number, to: number): number {
  return to >= 1 ? Infinity : entropyPart(of, to) + entropyPart(1 - of, 1 - to);
}

const entropyPart = (one: number, other: number): number => (one === 0 ? 0 : one * Math.log(one / other));

/** Logarithm of the likelihood of a count at one rate over that at another. */
const logLikelihood = ({ bad, all }: Count, rate: number, other: number): number =>
  bad * Math.log(rate / other) + (all - bad) * Math.log((1 - rate) / (1 - other));

/** Logarithm of the mean of numbers given as logarithms. */
function logMean(logs: readonly number[]): number {
  const highest = Math.max(...logs);
  return highest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - highest), 0) / logs.length);
}
