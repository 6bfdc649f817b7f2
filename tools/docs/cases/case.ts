import dev from '../../../config/environments/dev';
import prod from '../../../config/environments/prod';
import type { Rule } from '../../../lib/config/rules';
import type { EnvironmentInput } from '../../../lib/config/schema';
import existing from '../../environments/existing';
import isolated from '../../environments/isolated';
import type { Changes } from './change';

/** The examples that cases change: managed throughout, taken over, everything existing, without a way out. */
export const bases = { dev, prod, existing, isolated } as const satisfies Record<string, EnvironmentInput>;

/** What breaks a rule, or what it must let pass, as changes of an example. */
export interface Case {
  /** What it shows; the test's name. */
  readonly shows: string;
  readonly base: keyof typeof bases;
  readonly changes: Changes;
}

export interface Breach extends Case {
  /** Places that the rule must name, all of them. */
  readonly at: readonly string[];
  /** What the messages must say, in any of their parts. */
  readonly says: RegExp;
}

/** A rule with what breaks it and what stands at its boundary. */
export interface RuleCases {
  readonly rule: Rule;
  readonly breaks: readonly Breach[];
  readonly passes: readonly Case[];
}
