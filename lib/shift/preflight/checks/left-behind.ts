import type { Environment } from '../../../config/schema';
import { weightParameterName } from '../../../names';
import type { WeightsByService } from '../../model/model';
import { formatWeights, showWeights } from '../../model/weights';
import { type Check, few, ok, warn, whenObserved } from '../check';
import type { Observed } from '../observe/observed';

/**
 * What services that left the configuration have left in the account (docs/teardown.md). Their target groups count against a quota, and keep a service of that
 * name from coming back. Their weights come back with the name, so that no deploy undoes a shift; services that stand elsewhere than the others show it.
 */
export const leftBehindChecks = (env: Environment, observed: Pick<Observed, 'leftTargetGroups' | 'leftWeights' | 'stored'>): Check[] => [
  whenObserved('target groups', observed.leftTargetGroups, (left) =>
    left.length === 0
      ? ok('target groups', 'none of a service that has left')
      : warn(
          'target groups',
          `of services that have left: ${few(left.map(({ name }) => name))}`,
          `for arn in ${left.map(({ arn }) => arn).join(' ')}; do aws elbv2 delete-target-group --target-group-arn $arn; done`,
        ),
  ),
  whenObserved('old weights', observed.leftWeights, (left) => {
    if (left.length > 0)
      return warn(
        'old weights',
        `of services that have left, which would come back with them: ${few(left.map(({ name, value }) => `${name} ${value}`))}`,
        left.map(({ name }) => `aws ssm delete-parameter --name ${name}`).join(' && '),
      );
    return whenObserved('old weights', observed.stored, (stored) => {
      const [common, ...others] = byWeights(stored);
      const [service] = others[0]?.services ?? [];
      if (common === undefined || service === undefined) return ok('old weights', 'all services start from the same weights');
      return warn(
        'old weights',
        `${others.map(({ shown, services }) => `${few(services)} at ${shown}`).join(', ')}, the others at ${common.shown}: a service that came back under an old name has its old weights`,
        `if that is not meant: aws ssm put-parameter --overwrite --type StringList --name ${weightParameterName(env.name, service)} ` +
          `--value ${common.value}, then npx cdk deploy '${env.name}/traffic'`,
      );
    });
  }),
];

/** Services by their weights, the most common first. */
function byWeights(stored: WeightsByService): { shown: string; value: string; services: string[] }[] {
  const groups = new Map<string, { shown: string; value: string; services: string[] }>();
  for (const [service, weights] of Object.entries(stored)) {
    const value = formatWeights(weights);
    const group = groups.get(value) ?? { shown: showWeights(weights), value, services: [] };
    group.services.push(service);
    groups.set(value, group);
  }
  return [...groups.values()].toSorted((one, other) => other.services.length - one.services.length);
}
