import type { Problem } from './problem';
import { shiftRules } from './rules/shift';
import type { Environment } from './schema';

/** A rule looks at a whole environment and tells every breach of itself. */
export type Rule = (env: Environment) => Problem[];

/** Every rule; they do not depend on each other, so all problems are found at once. */
export const rules: readonly Rule[] = [shiftRules];

/** Problems of an environment whose shape is right. */
export const checkRules = (env: Environment): Problem[] => rules.flatMap((rule) => rule(env));
