import { colors, gateAlarmName, shiftAlarmNames } from '../../../names';

/**
 * Names of the alarms that act through the environment's topic: both gates, which other stacks make, and the alarms on the shift's own machinery.
 * The topic lets no other alarm publish.
 */
export const notifyingAlarmNames = (environment: string): string[] => [
  ...colors.map((color) => gateAlarmName(environment, color)),
  ...Object.values(shiftAlarmNames).map((nameOf) => nameOf(environment)),
];
