/** Compares dotted versions number by number: below 0 if `a` is older. Releases only, no pre-release tags. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The second number of a Kubernetes version: 36 of 1.36. */
export const minorOf = (version: string): number => Number(version.split('.')[1]);
