import type { z } from 'zod';
import { ConfigurationError, formatPath, type Problem, show } from './problem';
import { checkRules } from './rules';
import { type Environment, environment } from './schema';

/**
 * Checks a description of an environment: first its shape, then what must hold between its fields.
 * @param input what `defineEnvironment` was given
 * @param file how the user would name the file, for the messages
 * @returns the environment with every default filled in
 * @throws ConfigurationError with every problem found. Rules run only on a description of the right shape.
 */
export function checkEnvironment(input: unknown, file: string): Environment {
  const shape = environment.safeParse(input, { reportInput: true });
  if (!shape.success)
    throw new ConfigurationError(
      file,
      shape.error.issues.flatMap((issue) => problemsOf(issue)),
    );
  const problems = checkRules(shape.data);
  if (problems.length > 0) throw new ConfigurationError(file, problems);
  return shape.data;
}

/** A problem per unknown key, so that each has its own place; otherwise one per issue. */
function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  const path = formatPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path ? `${path}.${key}` : key,
      what: 'unknown key',
      found: key,
      wanted: 'a key that config/schema.ts knows; remove this one or correct its spelling',
    }));
  }
  return [{ path, what: issue.input === undefined ? 'missing' : 'not acceptable', found: show(issue.input), wanted: wantedOf(issue) }];
}

const wantedOf = (issue: z.core.$ZodIssue): string => issue.message.replace(/^Invalid input: expected /, '');
