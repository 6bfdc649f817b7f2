import { applies, like, type Statement } from './judge';
import type { JudgedCall } from './proxy';

/** Rights that roles have against the calls that were made with them. Pure. */

export interface Least {
  /** Statements of each role, by the name of its principal. */
  readonly roles: Readonly<Record<string, readonly Statement[]>>;
  readonly calls: readonly JudgedCall[];
  /** Why there are rights that no call uses. By `<principal> <action> on <resource>`, with * and ? as in IAM. */
  readonly explained: Readonly<Record<string, string>>;
}

interface Right {
  readonly name: string;
  readonly used: boolean;
}

/**
 * What is wrong with the rights, a line each: one that no call used and nothing explains, and an explanation of a right that a call used, or that
 * nobody has.
 */
export function rightsFaults({ roles, calls, explained }: Least): string[] {
  const rights = Object.entries(roles).flatMap(([principal, statements]) => rightsOf(principal, statements, calls));
  const isExplained = (name: string) => Object.keys(explained).some((pattern) => like(pattern, name));
  const unused = rights.filter(({ used, name }) => !used && !isExplained(name)).map(({ name }) => `no call used: ${name}`);
  const stale = Object.keys(explained).flatMap((pattern) => {
    const named = rights.filter(({ name }) => like(pattern, name));
    if (named.length === 0) return [`explained, but nobody has it: ${pattern}`];
    return named.filter(({ used }) => used).map(({ name }) => `explained as unused, but a call used it: ${name}`);
  });
  return [...unused, ...stale];
}

function rightsOf(principal: string, statements: readonly Statement[], calls: readonly JudgedCall[]): Right[] {
  const needed = calls.filter((call) => call.principal === principal).flatMap(({ verdicts }) => verdicts);
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      // A right that excepts something is as wide as the rest of AWS: not used is not to be said of it.
      if (statement.NotAction !== undefined || statement.NotResource !== undefined)
        throw new RangeError(`found NotAction or NotResource in a right of ${principal}`);
      return list(statement.Action).flatMap((Action) =>
        list(statement.Resource).map((Resource) => ({
          name: `${principal} ${Action} on ${Resource}`,
          used: needed.some((one) => one.allowed && applies({ ...statement, Action, Resource }, one)),
        })),
      );
    });
}

const list = (value: string | readonly string[] = []): readonly string[] => [value].flat() as readonly string[];
