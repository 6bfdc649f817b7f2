import { randomUUID } from 'node:crypto';
import { systemClock } from '../clock';
import { runShift } from '../shift/engine/engine';
import type { Backends, Gate, Hooks, Notifier, Rules, ShiftStore, Targets, WeightStore } from '../shift/model/backends';
import type { Pace } from '../shift/model/pace';
import { sayReady, settingsOf } from './child';
import { remote } from './rpc';

/** Process: the ticker, as a state machine's tick or a terminal would be. It may be killed at any moment; another one goes on. */

export interface TickerSettings {
  readonly shiftId: string;
  readonly pace: Pace;
  /** Port of the front's rule API. */
  readonly api: number;
  /** Port of the stores and the gate. */
  readonly stores: number;
}

/** The backends of a process that is not the one the stores live in. */
export const remoteBackends = (api: number, stores: number): Backends => ({
  rules: remote(api, 'rules') as Rules,
  weights: remote(stores, 'weights') as WeightStore,
  shifts: remote(stores, 'shifts') as ShiftStore,
  gate: remote(stores, 'gate') as Gate,
  targets: remote(stores, 'targets') as Targets,
  hooks: remote(stores, 'hooks') as Hooks,
  notifier: remote(stores, 'notifier') as Notifier,
  clock: systemClock,
});

async function main(): Promise<void> {
  const { shiftId, pace, api, stores } = settingsOf() as TickerSettings;
  sayReady({});
  await runShift({ backends: remoteBackends(api, stores), pace, by: randomUUID() }, shiftId);
  process.exit(0);
}

if (require.main === module) void main();
