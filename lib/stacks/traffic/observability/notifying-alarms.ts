import { loadBalancersOf, networkLoadBalancersOf } from '../../../config/derived/load-balancers';
import type { Environment } from '../../../config/schema';
import { colors, gateAlarmName, shiftAlarmNames } from '../../../names';

/**
 * Names of the alarms that act through the environment's topic: the gates, which other stacks make, and the alarms on the shift's own machinery.
 * The topic lets no other alarm publish.
 */
export const notifyingAlarmNames = (environment: Environment): string[] => [
  ...[...loadBalancersOf(environment), ...networkLoadBalancersOf(environment)].flatMap(({ name }) =>
    colors.map((color) => gateAlarmName(environment.name, color, name)),
  ),
  ...Object.values(shiftAlarmNames).map((nameOf) => nameOf(environment.name)),
];
