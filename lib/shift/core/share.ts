/**
 * Does the share of requests follow the weights?
 *
 * Not a plain significance test: with a million requests that would fire on a deviation of a tenth of a point, and requests are not
 * independent anyway (keep-alive, each load balancer node counts for itself, minutes of a metric overlap two steps). Not a plain tolerance
 * either: with thirty requests a share of 10 % instead of 5 % is chance. So both: a deviation counts when the whole confidence interval of
 * the observed share lies outside the tolerance around the expected one. The interval is Wilson's, which holds its level near 0 and 1
 * where the normal approximation does not (Brown, Cai, DasGupta: Interval Estimation for a Binomial Proportion, 2001); z = 4 means one
 * false finding in 30,000 polls, for a shift of 50 services by 5 steps by 20 polls.
 */
const z = 4;

/** Bounds of a binomial proportion, each from 0 to 1. */
export function wilson(successes: number, trials: number, quantile = z): readonly [low: number, high: number] {
  if (trials <= 0) return [0, 1];
  const share = successes / trials;
  const square = quantile * quantile;
  const center = (share + square / (2 * trials)) / (1 + square / trials);
  const half = (quantile / (1 + square / trials)) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  // Rounding must not exclude 0 of n or n of n.
  return [successes === 0 ? 0 : Math.max(0, center - half), successes === trials ? 1 : Math.min(1, center + half)];
}

export type ShareFinding = 'as-expected' | 'too-low' | 'too-high';

/**
 * Compares a count with an expected share.
 * @param expectedPercent share by the weights
 * @param tolerancePercent points that do not matter. Below, half of the expected share is the limit where that is narrower: at 1 % a
 *   tolerance of 5 points would let a target group pass that nobody reaches.
 */
export function compareShare(successes: number, trials: number, expectedPercent: number, tolerancePercent: number): ShareFinding {
  const [low, high] = wilson(successes, trials);
  if (100 * low > expectedPercent + tolerancePercent) return 'too-high';
  const floor = Math.max(expectedPercent - tolerancePercent, expectedPercent / 2);
  return 100 * high < floor ? 'too-low' : 'as-expected';
}
