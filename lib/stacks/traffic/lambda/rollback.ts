import type { Deployment } from '../../../shift/aws/deployment';
import { type Executions, sfnExecutions } from '../../../shift/aws/executions';
import { noHooks } from '../../../shift/aws/hooks';
import { concerns, ownerOfAlarm, type Scope, scopeOf, scopeOfCopy } from '../../../shift/core/gate-scope';
import { read } from '../../../shift/model/reading';
import type { RollbackResult, Runner } from '../../../shift/rollback/request';
import { rollBack } from '../../../shift/rollback/run-rollback';
import { listed } from '../../../text/listing';
import { functionRunner } from './function-runner';
import { askedBy, type FiredAlarm, type RollbackInput } from './rollback-input';

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
  const { alarm, ...request } = askedBy(input);
  if (alarm) {
    const unconcerned = await whyUnconcerned(runner, env, alarm);
    if (unconcerned) return said({ outcome: 'refused', written: 0, warnings: [], problems: [unconcerned] });
    if (await isDoneByAnother(runner)) return said(await guarded(runner, executions));
  }
  const result = said(await rollBack(runner, { env, ...request }));
  if (result.outcome === 'incomplete') throw new Error(`the rollback is incomplete: ${result.problems.join('; ')}`);
  await seeToTheGuard(runner, executions);
  return result;
}

async function seeToTheGuard({ backends }: Runner, executions: Pick<Executions, 'ensureTicking'>): Promise<void> {
  const stored = await read(backends.shifts.load());
  if (stored.ok && stored.value.shift?.state.status === 'guarding') await read(executions.ensureTicking(stored.value.shift.id));
}

/**
 * Alarms of every service and direction are events, also while no shift moves them. Where neither record nor copy can be read, the alarm is believed.
 * @returns why the alarm is none of the shift's, or undefined
 */
async function whyUnconcerned({ backends }: Runner, env: string, { name, arn }: FiredAlarm): Promise<string | undefined> {
  const [stored, copy] = await Promise.all([read(backends.shifts.load()), read(backends.weights.readBaseline())]);
  const shift = stored.ok ? stored.value.shift : undefined;
  const scope: Scope | undefined = shift ? scopeOf(shift) : copy.ok && copy.value ? scopeOfCopy(copy.value) : undefined;
  const owner = ownerOfAlarm(env, name, arn);
  if (!scope || concerns(owner, scope)) return undefined;
  if (owner.isLoadBalancer) return `${name} counts both colors together; the alarms of the services compare them`;
  return `${name} is no alarm of the shift to ${scope.to}, which moves ${listed(scope.services, 5)}`;
}

/** How long a call waits for another one's rollback before it joins in, and how often it observes it meanwhile. */
const [joinMs, observeMs] = [20_000, 2000];

/**
 * Dozens of alarms may fire within a minute, each with a call of its own, and all of them share the load balancer's rate of calls: one rolls back, the
 * others wait until it has. They do it themselves if it does not get done.
 */
async function isDoneByAnother({ backends }: Runner): Promise<boolean> {
  const until = backends.clock.now() + joinMs;
  for (;;) {
    const stored = await read(backends.shifts.load());
    const state = stored.ok ? stored.value.shift?.state : undefined;
    if (state?.status === 'guarding') return true;
    if (state?.status !== 'rolling-back' || state.rollbackFailure || backends.clock.now() >= until) return false;
    await backends.clock.sleep(observeMs);
  }
}

async function guarded(runner: Runner, executions: Pick<Executions, 'ensureTicking'>): Promise<RollbackResult> {
  await seeToTheGuard(runner, executions);
  return { outcome: 'refused', written: 0, warnings: [], problems: ['the shift is rolled back already, and its rules are watched'] };
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
