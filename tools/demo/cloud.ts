import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { systemClock } from '../../lib/clock';
import { rollbackFunctionName, tickFunctionName } from '../../lib/names';
import { partitionSubstitution } from '../../lib/shift/aws/state-machine';
import type { AlarmReading } from '../../lib/shift/model/model';
import type { DeployedEnvironment } from '../local-aws/deployed-environment';
import { type FunctionProcess, functionProcess } from '../local-aws/function-process';
import type { LocalAws } from '../local-aws/local-aws';
import { type Definition, execute } from '../local-aws/state-machine';
import { name } from './environment';
import { every } from './every';

/** What Lambda, Step Functions and EventBridge do in the cloud, with the bundles and the definition that were deployed: the local AWS runs no functions. */
export interface Cloud {
  /** Calls the rollback function with the event of an alarm. */
  alarmFired(alarm: AlarmReading): void;
  /** Settles when nothing runs any more, after the signal. */
  readonly ended: Promise<void>;
}

/** The state machine waits so long where the deployed one waits for a tick of 15 s. */
const tickMs = 400;

export async function startCloud(
  { aws, deployed, stateMachineArn }: { readonly aws: LocalAws; readonly deployed: DeployedEnvironment; readonly stateMachineArn: string },
  signal: AbortSignal,
): Promise<Cloud> {
  const lambda = new LambdaClient(aws.client);
  const started: FunctionProcess[] = [];
  const start = async (functionName: string) => {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    const one = functionProcess(deployed.functionFolder(functionName), { ...aws.env, ...Environment?.Variables, NODE_NO_WARNINGS: '1' });
    started.push(one);
    return one.call;
  };
  const [tick, rollBack] = await Promise.all([start(tickFunctionName(name)), start(rollbackFunctionName(name))]);
  const ticking = runExecutions(new SFNClient(aws.client), stateMachineArn, tick, signal);
  return {
    alarmFired({ name: alarmName, reason }) {
      const detail = { alarmName, state: { value: 'ALARM', reason } };
      void rollBack({ 'detail-type': 'CloudWatch Alarm State Change', detail }).catch(() => {});
    },
    ended: ticking.finally(() => {
      for (const one of started) one.stop();
    }),
  };
}

/** Runs each execution that somebody starts, by the deployed definition. */
async function runExecutions(sfn: SFNClient, stateMachineArn: string, invoke: FunctionProcess['call'], signal: AbortSignal): Promise<void> {
  const { definition: stored = '' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  // The local AWS leaves this substitution undone.
  const definition = JSON.parse(stored.replaceAll(`\${${partitionSubstitution}}`, 'aws')) as Definition;
  const wait = async (seconds: number) => {
    await systemClock.sleep(Math.min(1000 * seconds, tickMs), signal);
    if (signal.aborted) throw new Error('the demo ends');
  };
  const known = new Set<string>();
  const running = new Set<Promise<void>>();
  const run = async (executionArn: string) => {
    const { input = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    await execute(definition, JSON.parse(input) as Record<string, unknown>, { invoke, wait });
    await sfn.send(new StopExecutionCommand({ executionArn }));
  };
  await every(200, signal, async () => {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
    for (const { executionArn = '' } of executions) {
      if (known.has(executionArn)) continue;
      known.add(executionArn);
      const one = run(executionArn)
        .catch(() => {})
        .finally(() => running.delete(one));
      running.add(one);
    }
  });
  await Promise.all(running);
}
