/** What EC2 says of an instance type. */
export interface InstanceType {
  readonly name: string;
  readonly hypervisor?: string;
  readonly bareMetal: boolean;
}

/**
 * Families on Nitro that cannot be a source. https://docs.aws.amazon.com/vpc/latest/mirroring/traffic-mirroring-sessions.html, "Instance types",
 * read on 2026-11-23. Newer families are tried: EC2 refuses what cannot be, and the function says so and goes on.
 */
const withoutMirroring: ReadonlySet<string> = new Set(
  [
    'm6a m6i m6id m6idn m6in m7a m7g m7gd m7i m7i-flex m8g',
    'c6a c6gd c6gn c6i c6id c6in c7a c7g c7gd c7gn c7i c8g',
    'r6a r6i r6id r6idn r6in r7a r7g r7gd r7i r7iz r8g x8g x2idn x2iedn x2iezn',
    'i4g i4i im4gn is4gen inf2 p5 trn1 trn1n hpc6a hpc6id hpc7a hpc7g',
  ].flatMap((families) => families.split(' ')),
);

/** @returns why an instance of this type cannot be mirrored; undefined if it can. Nitro alone: nodes here are nothing else (prefix delegation). */
export function whyNot({ name, hypervisor, bareMetal }: InstanceType): string | undefined {
  if (bareMetal) return 'bare metal';
  if (hypervisor !== 'nitro') return 'not on Nitro';
  return withoutMirroring.has(name.split('.')[0] ?? '') ? 'a family that AWS excludes from Traffic Mirroring' : undefined;
}
