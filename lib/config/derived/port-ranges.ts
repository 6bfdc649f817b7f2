/** TCP ports from `from` to `to`, both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Ranges per color from the load balancer to the containers. Both colors have their egress rules on the load balancer's one group, which holds
 * 60 in a direction. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
export const mostPortRanges = 20;

/** Ranges over all load balancers that the group of pods holds beside its other rules. */
const mostOfPods = 2 * mostPortRanges;

/** Ranges for each of several load balancers: the group of pods has a rule for each range of each one. */
export const portRangesOfEach = (loadBalancers: number): number => Math.min(mostPortRanges, Math.floor(mostOfPods / loadBalancers));

/**
 * The ports of containers as the security groups admit them: each by itself, and beyond `most` the nearest ones together, so that as few other
 * ports as possible are open. Only the load balancer may use them, and it connects to nothing but registered targets.
 * @param ports may repeat
 * @returns ranges in order, `most` at the most
 */
export function portRanges(ports: readonly number[], most = mostPortRanges): PortRange[] {
  const ranges = [...new Set(ports)].toSorted((a, b) => a - b).map((port) => ({ from: port, to: port }));
  while (ranges.length > most) {
    const nearest = indexOfSmallestGap(ranges);
    const [low, high] = ranges.slice(nearest, nearest + 2);
    if (!low || !high) return ranges;
    ranges.splice(nearest, 2, { from: low.from, to: high.to });
  }
  return ranges;
}

/** Index of the range whose next one is nearest; the first of several. */
function indexOfSmallestGap(ranges: readonly PortRange[]): number {
  const gaps = ranges.slice(1).map(({ from }, index) => from - (ranges[index]?.to ?? 0));
  return gaps.indexOf(Math.min(...gaps));
}
