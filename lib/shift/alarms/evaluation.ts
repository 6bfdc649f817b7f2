/**
 * So many minutes out of one more: the newest minute of a sparse metric may not have arrived when the alarm is evaluated, and counts as 0 then.
 * With M out of M it could hold the alarm off for ever. Missing points stay missing: all of them missing is INSUFFICIENT_DATA, which holds.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const evaluation = (minutes: number) =>
  ({
    comparisonOperator: 'GreaterThanThreshold',
    datapointsToAlarm: minutes,
    evaluationPeriods: minutes + 1,
    treatMissingData: 'missing',
  }) as const;

/** The state of an alarm with this evaluation. @param values its last `evaluationPeriods` points; undefined where there is none */
export function alarmState(
  values: readonly (number | undefined)[],
  threshold: number,
  { datapointsToAlarm }: Pick<ReturnType<typeof evaluation>, 'datapointsToAlarm'>,
): 'ok' | 'alarm' | 'no-data' {
  if (values.every((value) => value === undefined)) return 'no-data';
  return values.filter((value) => value !== undefined && value > threshold).length >= datapointsToAlarm ? 'alarm' : 'ok';
}
