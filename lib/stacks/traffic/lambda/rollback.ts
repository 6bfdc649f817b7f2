import { type Color, colors, gateAlarmName } from '../../../names';
import type { Deployment } from '../../../shift/aws/deployment';
import { type Executions, sfnExecutions } from '../../../shift/aws/executions';
import { noHooks } from '../../../shift/aws/hooks';
import { read } from '../../../shift/model/reading';
import type { RollbackResult, Runner } from '../../../shift/rollback/request';
import { rollBack } from '../../../shift/rollback/run-rollback';
import { functionRunner } from './function-runner';

/**
 * What calls the function: EventBridge, when the gate's alarm fires; or a person, with any part of `ByHand`:
 *
 *   aws lambda invoke --function-name <env>-rollback --payload '{"reason": "checkout fails"}' --cli-binary-format raw-in-base64-out answer.json
 */
export type RollbackInput = AlarmEvent | ByHand;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
interface AlarmEvent {
  readonly 'detail-type': string;
  readonly detail: { readonly alarmName: string; readonly state: { readonly value: string; readonly reason?: string } };
}

interface ByHand {
  readonly reason?: string;
  readonly by?: string;
  /** Everything to this color, whatever the records say. */
  readonly to?: string;
}

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
  const elsewhere = 'detail' in input ? await shiftsElsewhere(runner, env, input.detail.alarmName) : undefined;
  if (elsewhere) return said({ outcome: 'refused', written: 0, warnings: [], problems: [elsewhere] });
  const result = said(await rollBack(runner, { env, ...requestOf(input) }));
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
  const [stored, copy] = await Promise.all([read(backends.shifts.load()), read(backends.weights.readBaseline())]);
  const to = (stored.ok ? stored.value.shift?.plan.to : undefined) ?? (copy.ok ? copy.value?.to : undefined);
  return to === undefined || alarmName === gateAlarmName(env, to) ? undefined : `${alarmName} is not the gate of the shift to ${to}`;
}

/** For the function's log. */
function said(result: RollbackResult): RollbackResult {
  console.log(JSON.stringify(result));
  return result;
}

function requestOf(input: RollbackInput) {
  if ('detail' in input) {
    const { alarmName, state } = input.detail;
    return { trigger: 'alarm' as const, holder: `alarm ${alarmName}`, reason: state.reason ?? `${alarmName} is ${state.value}` };
  }
  const { by = 'somebody by hand', reason = 'by hand, without a reason' } = input;
  return { trigger: 'person' as const, holder: by, reason, to: colorOf(input.to) };
}

function colorOf(to: string | undefined): Color | undefined {
  const color = colors.find((one) => one === to);
  if (to !== undefined && !color) throw new Error(`unknown color ${to}: one of ${colors.join(', ')}`);
  return color;
}

let made: { readonly runner: Runner & { readonly deployment: Deployment }; readonly executions: Executions } | undefined;

export const handler = (input: RollbackInput): Promise<RollbackResult> => {
  if (!made) {
    const runner = functionRunner(__dirname, () => noHooks);
    made = { runner, executions: sfnExecutions(runner.deployment.stateMachineArn, { region: runner.deployment.region }) };
  }
  return rollBackNow(made.runner, made.executions, made.runner.deployment.env, input);
};
