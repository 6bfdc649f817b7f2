import { DescribeStateMachineCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';

/** Executions of the state machine that ticks shifts. */
export interface Executions {
  /** Whether one that ticks this shift is running. */
  isTicking(shiftId: string): Promise<boolean>;
  /**
   * Starts one unless one is running already. Two at once do no harm, they only tick twice as often.
   * @returns whether one was started
   * @throws BackendError
   */
  ensureTicking(shiftId: string): Promise<boolean>;
  /** Whether the state machine can be reached, before anything depends on it. @throws BackendError */
  check(): Promise<void>;
}

export function sfnExecutions(stateMachineArn: string, options: ClientOptions): Executions {
  const client = new SFNClient(forReading(options));
  const isTicking = async (shiftId: string): Promise<boolean> => {
    const { executions = [] } = await call(`ListExecutions of ${stateMachineArn}`, (abortSignal) =>
      client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 100 }), { abortSignal }),
    );
    return executions.some(({ name }) => name?.startsWith(`${shiftId}-`));
  };
  return {
    isTicking,
    async ensureTicking(shiftId) {
      if (await isTicking(shiftId)) return false;
      const command = new StartExecutionCommand({
        stateMachineArn,
        name: `${shiftId}-${Date.now().toString(36)}`,
        input: JSON.stringify({ shiftId, ticks: 0 }),
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
