import { join } from 'node:path';
import { systemClock } from '../../lib/clock';
import { liveWeights } from '../../lib/shift/model/rule';
import { weightsAt } from '../../lib/shift/model/weights';
import { faulty, name, services } from './environment';
import type { World } from './world';

/** The cutover, stage by stage. */
export interface Stage {
  readonly title: string;
  /** What happens here and why, before the commands. */
  readonly text: string;
  /** Commands of `bluegreen`, run one after the other. */
  readonly commands: readonly Command[];
  /** What must have happened before them. */
  readonly before?: (world: World, signal: AbortSignal) => Promise<void>;
  /** What happens in the world meanwhile. */
  readonly meanwhile?: (world: World, signal: AbortSignal) => Promise<void>;
  /** What must hold afterwards. @returns what was found, for people @throws Error where it does not hold */
  readonly outcome?: (world: World) => Promise<string>;
  /** A file to look at before the demo goes on. */
  readonly page?: (world: World) => string;
}

export interface Command {
  readonly args: readonly string[];
  readonly exitCode: number;
}

const of = (args: string, exitCode = 0): Command => {
  const [verb = '', ...rest] = args.split(' ');
  return { args: [verb, '--env', name, ...rest], exitCode };
};

/** Seconds stand for the minutes of a real cutover. */
const pace = '--bake 4s --settle 1s';
/** Green falls ill once it has this share of the requests, in per cent. */
const faultAt = 25;
/** Share of requests that green then answers with 500. */
const faultRate = 0.5;

export const stages = ({ folder }: Pick<World, 'folder'>): readonly Stage[] => [
  {
    title: 'Preflight: is green ready?',
    text: 'Rules, weights, targets, alarms, quotas, both clusters, and who hears of a failure. What is not ready comes first, with what to do about it.',
    commands: [of('preflight --to green')],
  },
  {
    title: 'Plan: what a shift would do',
    text: 'Nothing is changed. A real step bakes for minutes; here seconds stand for minutes.',
    commands: [of(`plan --to green ${pace}`)],
  },
  {
    title: 'Shift, and watch it',
    text: `The shift goes on in the cloud; this terminal only watches. When green has ${faultAt} %, its ${faulty} begins to answer every other request with an error. CloudWatch's minutes are longer than this shift: the columns of requests stay empty.`,
    commands: [of(`shift --to green ${pace} --detach --yes --runbook ${join(folder, 'rollback.sh')}`), of('status --watch', 1)],
    meanwhile: spoilGreen,
    outcome: rolledBack,
  },
  {
    title: 'Report: the page for the review',
    text: 'One file without requests of its own: steps, gates, events and the traffic of both colors.',
    commands: [of(`report --out ${join(folder, 'report.html')}`)],
    page: (world) => join(world.folder, 'report.html'),
  },
  {
    title: 'The fault is mended, and a second shift goes to 100 %',
    text: 'Once the alarm is OK again. Followed in the terminal this time, event by event.',
    commands: [of(`shift --to green ${pace} --yes --runbook ${join(folder, 'rollback.sh')}`)],
    before: mendGreen,
    outcome: done,
  },
  {
    title: 'Rollback by hand',
    text: 'No gate fired, and somebody wants blue back: one command, from any terminal. Both target groups stay in every rule, so it is a change of weights.',
    commands: [of('rollback --yes')],
    outcome: restored,
  },
];

async function spoilGreen({ backends, traffic }: World, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await greenOf(backends)) < faultAt) await systemClock.sleep(100, signal);
  await systemClock.sleep(1500, signal);
  if (!signal.aborted) await traffic.spoil(faultRate);
}

/** An alarm that fired goes by itself, once its window holds good answers alone. */
async function mendGreen({ traffic, backends }: World, signal: AbortSignal): Promise<void> {
  await traffic.spoil(0);
  const fires = async (): Promise<boolean> =>
    (await backends.gate.alarms({ to: 'green', services, extra: [] })).some(({ state }) => state === 'alarm');
  while (!signal.aborted && (await fires())) await systemClock.sleep(500, signal);
}

/** Green's smallest share by the rules in force, in per cent; NaN where a rule is odd. */
async function greenOf(backends: World['backends']): Promise<number> {
  const { weights } = liveWeights(await backends.rules.list(), services);
  return Math.min(...services.map((service) => weights[service]?.green ?? Number.NaN));
}

/** Every service's rules say this share of green, and the record of the weights says so too. @throws Error */
async function expectGreen({ backends }: World, percent: number): Promise<void> {
  const { weights } = liveWeights(await backends.rules.list(), services);
  const stored = await backends.weights.read(services);
  const wanted = JSON.stringify(weightsAt('green', percent));
  const other = services.filter((service) => [weights, stored].some((by) => JSON.stringify(by[service]) !== wanted));
  if (other.length > 0) throw new Error(`green has another share than ${percent} % of ${other.join(', ')}`);
}

async function rolledBack(world: World): Promise<string> {
  const { shift } = await world.backends.shifts.load();
  const { status, reason = 'no reason' } = shift?.state ?? {};
  // The alarm's event and the next tick see it within the same second; the reason is of the one that came first.
  const isOfAlarm = [`${name}-${faulty}-to-green-errors`, `${faulty} errors`].some((text) => reason.includes(text));
  if (status !== 'rolled-back' || !isOfAlarm) throw new Error(`the shift is ${status}: ${reason}`);
  await expectGreen(world, 0);
  return `Rolled back by the alarm ${name}-${faulty}-to-green-errors: every request goes to blue again.`;
}

async function done(world: World): Promise<string> {
  const { shift } = await world.backends.shifts.load();
  if (shift?.state.status !== 'done') throw new Error(`the second shift is ${shift?.state.status}: ${shift?.state.reason}`);
  await expectGreen(world, 100);
  return 'The second shift is done: green has 100 % of every service.';
}

async function restored(world: World): Promise<string> {
  await expectGreen(world, 0);
  return 'The rollback by hand restored the baseline weights: blue has 100 % of every service.';
}
