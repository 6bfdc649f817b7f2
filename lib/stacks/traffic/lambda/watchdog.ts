import { type Executions, sfnExecutions } from '../../../shift/aws/executions';
import { noHooks } from '../../../shift/aws/hooks';
import type { Runner } from '../../../shift/rollback/request';
import { guardTicker, type Outcome } from '../../../shift/watchdog/watchdog';
import { functionRunner } from './function-runner';

/** Called once a minute by EventBridge. Its own alarm fires when it is not called, or fails. */
let made: { readonly runner: Runner; readonly executions: Executions; readonly env: string } | undefined;

export const handler = (): Promise<Outcome> => {
  if (!made) {
    const runner = functionRunner(__dirname, () => noHooks);
    const { stateMachineArn, region, env } = runner.deployment;
    made = { runner, executions: sfnExecutions(stateMachineArn, { region }), env };
  }
  return guardTicker(made.runner, made.executions, made.env);
};
