import { ConfigurationError } from './problems/problem';
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
  const shape = checkShape(environment, input);
  const problems = [...('problems' in shape ? shape.problems : []), ...(shape.value === undefined ? [] : checkRules(shape.value))];
  if (problems.length > 0 || shape.value === undefined) throw new ConfigurationError(file, problems);
  return shape.value;
}
