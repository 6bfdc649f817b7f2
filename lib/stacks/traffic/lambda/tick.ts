import { analysisReader } from '../../../shift/analyses/reader';
import { lambdaHooks } from '../../../shift/aws/hooks';
import { weightMetrics } from '../../../shift/aws/weight-metrics';
import { tick } from '../../../shift/engine/engine';
import type { Runner } from '../../../shift/rollback/request';
import { wantedWeights } from '../../../shift/watch/snapshot';
import { functionRunner } from './function-runner';

/** What the state machine hands over. */
export interface TickInput {
  readonly shiftId: string;
}

/** What its choice depends on. */
export interface TickOutput {
  readonly kind: 'wait' | 'ended' | 'stale';
  /** Until the next tick; whole seconds, because a Wait state counts in them. */
  readonly seconds: number;
  /** For people who read the execution. */
  readonly text: string;
}

/** Past `console`, which would put a time and a request id before the JSON: CloudWatch makes metrics of lines that are JSON alone. */
const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * One tick. A BackendError goes out as it is: the state machine waits and ticks again.
 * @param write takes the lines of which the dashboard's metrics are made
 */
export async function tickOnce(runner: Runner, { shiftId }: TickInput, write = writeLine): Promise<TickOutput> {
  const result = await tick(runner, shiftId);
  if (result.kind === 'stale') return { kind: 'stale', seconds: 0, text: result.why };
  weightMetrics(result.shift.plan.env, wantedWeights(result.shift), runner.backends.clock.now()).forEach(write);
  const { status, step, phase, reason } = result.shift.state;
  const { steps } = result.shift.plan;
  if (result.kind === 'ended') return { kind: 'ended', seconds: 0, text: `${status}: ${reason ?? ''}` };
  const text = `${status}, step ${step + 1} of ${steps.length} (${steps[step]?.percent} %), ${phase}`;
  return { kind: 'wait', seconds: Math.max(1, Math.ceil(result.ms / 1000)), text };
}

let runner: Runner | undefined;

export const handler = (input: TickInput): Promise<TickOutput> => {
  runner ??= functionRunner(__dirname, lambdaHooks, analysisReader);
  return tickOnce(runner, input);
};
