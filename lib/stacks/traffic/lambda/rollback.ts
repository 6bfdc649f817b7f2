import { colors, gateAlarmName } from '../../../names';
import type { Deployment } from '../../../shift/aws/deployment';
import { type Executions, sfnExecutions } from '../../../shift/aws/executions';
import { noHooks } from '../../../shift/aws/hooks';
import { read } from '../../../shift/model/reading';
import type { RollbackResult, Runner } from '../../../shift/rollback/request';
import { rollBack } from '../../../shift/rollback/run-rollback';
import { functionRunner } from './function-runner';
import { askedBy, type RollbackInput } from './rollback-input';

/**
 * Rolls back, and sees to it that somebody watches the rules afterwards.
 * @throws if something is not as before yet: Lambda calls again, and then notifies the topic
 */
export async function rollBackNow(
  runner: Runner,
  executions: Pick<Executions, 'ensureTicking'>,
  env: string,
  input: RollbackInput,
): Promise<RollbackResult> {
  const { alarmName, ...request } = askedBy(input);
  const elsewhere = alarmName === undefined ? undefined : await shiftsElsewhere(runner, env, alarmName);
  if (elsewhere) return said({ outcome: 'refused', written: 0, warnings: [], problems: [elsewhere] });
  const result = said(await rollBack(runner, { env, ...request }));
  if (result.outcome === 'incomplete') throw new Error(`the rollback is incomplete: ${result.problems.join('; ')}`);
  const stored = await read(runner.backends.shifts.load());
  if (stored.ok && stored.value.shift?.state.status === 'guarding') await read(executions.ensureTicking(stored.value.shift.id));
  return result;
}

/**
 * Each color has a gate of its own, which also fires while no shift to it is under way. Where neither record nor copy can be read, the alarm is believed.
 * @returns why the alarm is none of the shift's, or undefined
 */
async function shiftsElsewhere({ backends }: Runner, env: string, alarmName: string): Promise<string | undefined> {
  if (!colors.some((color) => alarmName === gateAlarmName(env, color))) return `${alarmName} is not a gate of ${env}`;
  const [stored, copy] = await Promise.all([read(backends.shifts.load()), read(backends.weights.readBaseline())]);
  const to = (stored.ok ? stored.value.shift?.plan.to : undefined) ?? (copy.ok ? copy.value?.to : undefined);
  return to === undefined || alarmName === gateAlarmName(env, to) ? undefined : `${alarmName} is not the gate of the shift to ${to}`;
}

/** For the function's log. */
function said(result: RollbackResult): RollbackResult {
  console.log(JSON.stringify(result));
  return result;
}

let made: { readonly runner: Runner & { readonly deployment: Deployment }; readonly executions: Executions } | undefined;

export const handler = (input: RollbackInput): Promise<RollbackResult> => {
  if (!made) {
    const runner = functionRunner(__dirname, () => noHooks);
    made = { runner, executions: sfnExecutions(runner.deployment.stateMachineArn, { region: runner.deployment.region }) };
  }
  return rollBackNow(made.runner, made.executions, made.runner.deployment.env, input);
};
