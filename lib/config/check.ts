import { ConfigurationError, type Problem } from './problems/problem';
import { checkShape } from './problems/shape';
import { checkRules } from './rules';
import { type Environment, environment } from './schema';

/**
 * Checks a description of an environment: first its shape, then what must hold between its fields.
 * @param input what `defineEnvironment` was given
 * @param file how the user would name the file, for the messages
 * @returns the environment with every default filled in
 * @throws ConfigurationError with every problem found. Rules run once the shape is right but for unknown keys: a misspelled key does not hide
 * an overlap.
 */
export function checkEnvironment(input: unknown, file: string): Environment {
  const { value, problems } = checked(input);
  if (problems.length > 0 || value === undefined) throw new ConfigurationError(file, problems);
  return value;
}

/** Everything that `checkEnvironment` would throw about. */
export const problemsOf = (input: unknown): readonly Problem[] => checked(input).problems;

function checked(input: unknown): { readonly value: Environment | undefined; readonly problems: readonly Problem[] } {
  const shape = checkShape(environment, input);
  const ofShape = 'problems' in shape ? shape.problems : [];
  return { value: shape.value, problems: [...ofShape, ...(shape.value === undefined ? [] : checkRules(shape.value))] };
}
