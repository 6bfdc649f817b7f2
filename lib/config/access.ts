import { ConfigurationError, type Problem, problemAt, show } from './problems/problem';
import { checkShape } from './problems/shape';
import { type Access, type AccessInput, access } from './schema/access';

/** Describes who may deploy from GitHub. The editor completes and checks the fields; values are checked when the file is loaded. */
export const defineAccess = (description: AccessInput): AccessInput => description;

export const accessFile = 'config/access.ts';

/**
 * Checks a description of access.
 * @param names of the environments there are
 * @throws ConfigurationError with every problem
 */
export function checkAccess(input: unknown, names: readonly string[], file = accessFile): Access {
  const shape = checkShape(access, input);
  const { value } = shape;
  const all = [...('problems' in shape ? shape.problems : []), ...(value === undefined ? [] : orderProblems(value.order, names))];
  if (all.length > 0 || value === undefined) throw new ConfigurationError(file, all);
  return value;
}

/** An environment that nobody deploys, or one that is not there. */
function orderProblems(order: readonly string[], names: readonly string[]): Problem[] {
  const expected = `each of ${names.join(', ')} once`;
  const missing = names.filter((name) => !order.includes(name));
  return [
    ...order.flatMap((name, index) => {
      if (!names.includes(name)) return [problemAt(['order', index], 'no such environment', show(name), expected)];
      return order.indexOf(name) === index ? [] : [problemAt(['order', index], 'named twice', show(name), expected)];
    }),
    ...missing.map((name) => problemAt(['order'], 'an environment that no merge would deploy', `no ${name}`, expected)),
  ];
}
