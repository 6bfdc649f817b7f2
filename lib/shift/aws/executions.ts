import { DescribeStateMachineCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';

/** Executions of the state machine that ticks walks. */
export interface Executions {
  /** Whether one that ticks this walk is running. */
  isTicking(walkId: string): Promise<boolean>;
  /**
   * Starts one unless one is running already. Two at once would do no harm, only look twice as often.
   * @returns whether one was started
   * @throws PortError
   */
  ensureTicking(walkId: string): Promise<boolean>;
  /** Whether the state machine can be reached, before anything depends on it. @throws PortError */
  check(): Promise<void>;
}

export function sfnExecutions(stateMachineArn: string, options: ClientOptions): Executions {
  const client = new SFNClient(forReading(options));
  const isTicking = async (walkId: string): Promise<boolean> => {
    const { executions = [] } = await call(`ListExecutions of ${stateMachineArn}`, (abortSignal) =>
      client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 100 }), { abortSignal }),
    );
    return executions.some(({ name }) => name?.startsWith(`${walkId}-`));
  };
  return {
    isTicking,
    async ensureTicking(walkId) {
      if (await isTicking(walkId)) return false;
      const command = new StartExecutionCommand({
        stateMachineArn,
        name: `${walkId}-${Date.now().toString(36)}`,
        input: JSON.stringify({ walkId, ticks: 0 }),
      });
      await call(`StartExecution of ${stateMachineArn}`, (abortSignal) => client.send(command, { abortSignal }));
      return true;
    },
    async check() {
      await call(`DescribeStateMachine ${stateMachineArn}`, (abortSignal) =>
        client.send(new DescribeStateMachineCommand({ stateMachineArn }), { abortSignal }),
      );
    },
  };
}
