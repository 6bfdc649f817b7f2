import { describeSource } from '../model/source';
import { disjoint } from '../sets/conjunction';
import type { Draft, OpaqueDeny, Part } from './draft';
import { type PerPolicy, refused } from './findings';

/** Refuses what a deny that cannot be expressed may take something from. */
export function refuseBehindOpaqueDenies(drafts: readonly Draft[]): PerPolicy {
  const origins = drafts.filter(({ opaque }) => opaque.length > 0);
  return drafts.map((draft) =>
    origins
      .filter((origin) => origin !== draft && origin.opaque.some((deny) => draft.parts.some((part) => liesBehind(part, deny))))
      .map(({ source }) => refused('spec', `${describeSource(source)} may deny some of this, and its deny cannot be carried over`)),
  );
}

function liesBehind(part: Part, opaque: OpaqueDeny): boolean {
  if (opaque.namespace !== undefined && opaque.namespace !== part.namespace) return false;
  const allowed = part[opaque.direction]?.allow ?? [];
  return allowed.some((rule) => rule.rank > opaque.rank) && !disjoint(part.subject, opaque.subject);
}
