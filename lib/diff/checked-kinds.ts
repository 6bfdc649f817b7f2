/** Kinds of changes that fail a check unless they are allowed. */
export const checkedKinds = ['destructive', 'broadening'] as const;
export type CheckedKind = (typeof checkedKinds)[number];
