import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runWalk } from '../shift/engine';
import type { Pace } from '../shift/pace';
import type { Clock, Gate, Hooks, Notifier, Ports, Rules, Targets, WalkStore, WeightStore } from '../shift/ports';
import { sayReady, settingsOf } from './child';
import { remote } from './rpc';

/** Process: the walker, as a state machine's tick or a terminal would be. It may be killed at any moment; another one goes on. */

export interface WalkerSettings {
  readonly walkId: string;
  readonly pace: Pace;
  /** Port of the front's rule API. */
  readonly api: number;
  /** Port of the stores and the gate. */
  readonly stores: number;
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  },
};

/** The ports of a process that is not the one the stores live in. */
export const remotePorts = (api: number, stores: number): Ports => ({
  rules: remote(api, 'rules') as Rules,
  weights: remote(stores, 'weights') as WeightStore,
  walks: remote(stores, 'walks') as WalkStore,
  gate: remote(stores, 'gate') as Gate,
  targets: remote(stores, 'targets') as Targets,
  hooks: remote(stores, 'hooks') as Hooks,
  notifier: remote(stores, 'notifier') as Notifier,
  clock: realClock,
});

async function main(): Promise<void> {
  const { walkId, pace, api, stores } = settingsOf() as WalkerSettings;
  sayReady({});
  await runWalk({ ports: remotePorts(api, stores), pace, by: randomUUID() }, walkId);
  process.exit(0);
}

if (require.main === module) void main();
