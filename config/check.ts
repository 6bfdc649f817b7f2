import { ConfigurationError } from './problem';
import { checkRules } from './rules';
import { type Environment, environment } from './schema';
import { checkShape } from './shape/problems';

/**
 * Checks a description of an environment: first its shape, then what must hold between its fields.
 * @param input what `defineEnvironment` was given
 * @param file how the user would name the file, for the messages
 * @returns the environment with every default filled in
 * @throws ConfigurationError with every problem found. Rules run only on a description of the right shape.
 */
export function checkEnvironment(input: unknown, file: string): Environment {
  const shape = checkShape(environment, input);
  if ('problems' in shape) throw new ConfigurationError(file, shape.problems);
  const problems = checkRules(shape.value);
  if (problems.length > 0) throw new ConfigurationError(file, problems);
  return shape.value;
}
