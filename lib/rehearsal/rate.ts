/** How fast users come. */

/** How long it takes until the full rate is sent. */
export const rampSeconds = 3;

/** Seconds' worth of requests that are due: the rate rises for a while, so that programs just started are not swamped. */
export const dueAfter = (seconds: number): number => (seconds < rampSeconds ? seconds ** 2 / (2 * rampSeconds) : seconds - rampSeconds / 2);

/** Latencies kept of each kind: enough for a p99, small enough to send. */
const mostLatencies = 50_000;

/** Keeps a value, or puts it in the place of another one. */
export function keep(values: number[], value: number): void {
  if (values.length < mostLatencies) values.push(value);
  else values[Math.floor(Math.random() * mostLatencies)] = value;
}
