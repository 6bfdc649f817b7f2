import { Option } from 'commander';
import { type Color, colors, isColor } from '../../names';
import { waitFor } from '../../progress/waiting';
import { plural } from '../../text/listing';
import type { Rules } from '../../workers/decide';
import { type Ended, handOver } from '../../workers/handover';
import { type AtLimit, type DeclaredWorker, nameOf, usualPace } from '../../workers/model';
import { refusals, refusalsOf } from '../../workers/plan';
import { atMost, type Standing, type Survey } from '../../workers/survey';
import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import { collect, type EnvironmentOptions, readEnvironment, seconds, withEnvironment, withYes } from '../options';
import { chosen, type OpenCluster, openWorkers, type WorkersSession } from './session';

interface Options extends EnvironmentOptions {
  readonly to: string;
  readonly worker: readonly string[];
  /** Seconds. */
  readonly drainLimit?: number;
  readonly atLimit: AtLimit;
  readonly yes?: boolean;
}

/** `workers handover`: moves background workloads from one color to the other. */
export const handoverCommand = (open: OpenCluster): CliCommand<Options> => ({
  name: 'handover',
  summary: 'Move workers to a color: pause, drain, start, each step confirmed by what the clusters report.',
  declare: (command) =>
    withYes(withEnvironment(command))
      .requiredOption('--to <where>', 'blue, green, or back: each to the color before its own last handover')
      .option('--worker <name>', 'only this one, such as shop/orders-worker; may be repeated', collect, [])
      .option('--drain-limit <duration>', 'in place of the configured drainMinutes, such as 90s or 30m', seconds)
      .addOption(
        new Option('--at-limit <what>', 'when the drain limit is reached: back to where it ran, or wait and report it')
          .choices(['back', 'wait'])
          .default('back'),
      ),
  notes: `A worker is paused on one color, watched until nothing of it runs there, and started on the other. Competing consumers start first where
the cap allows both. What is done already is left: after a crash, the same command goes on. The weights of the load balancer are not touched.`,
  examples: [
    'npx bluegreen workers handover --env prod --to green',
    'npx bluegreen workers handover --env prod --to green --worker shop/orders-worker --drain-limit 30m',
    'npx bluegreen workers handover --env prod --to back --yes --json',
  ],
  exitCodes: { done: 'every worker runs where it should', refused: 'refused, or some workers do not (each is named)' },
  run: (host, options) => handover(options, host, open),
});

async function handover(options: Options, host: Host, open: OpenCluster): Promise<ExitCode> {
  if (options.to !== 'back' && !isColor(options.to))
    throw new UsageError(`--to: found ${JSON.stringify(options.to)}; expected blue, green or back`);
  const session = openWorkers(readEnvironment(host, options), host, open);
  const workers = chosen(session.declared, options.worker);
  const survey = await session.observe();
  const moves = destinations(workers, survey, options.to, host);
  refuse(session, moves, survey);
  await confirm(moves, survey, options, host);
  const drain = options.drainLimit;
  const results = await atMost(4, moves, async ({ worker, to }) => {
    const limited = drain === undefined ? worker : { ...worker, drainLimitMs: drain * 1000 };
    const ended = await run({ worker: limited, atLimit: options.atLimit, pace: usualPace }, to, session, host);
    host.stderr(`${nameOf(worker)}: ${ended.outcome === 'done' ? '' : `${ended.outcome}: `}${ended.text}\n`);
    return { worker: nameOf(worker), to, ...ended };
  });
  if (options.json) host.stdout(`${JSON.stringify({ env: session.env.name, to: options.to, workers: results }, undefined, 2)}\n`);
  const isDone = results.every(({ outcome }) => outcome === 'done');
  const away = moves.find(({ to }) => to !== session.home);
  if (isDone && away)
    host.stderr(`Set workers.home to ${away.to} once this is to stay: a rebuilt ${session.home} would start them again.\n`);
  return isDone ? ExitCode.done : ExitCode.refused;
}

/** One worker and where it goes. */
interface Move {
  readonly worker: DeclaredWorker;
  readonly to: Color;
}

/**
 * A color is for all of them; `back` is for each the color before its own last handover: workers can have been moved at different times.
 * @throws RefusedError where none was ever handed over
 */
function destinations(workers: readonly DeclaredWorker[], { standings }: Survey, to: string, host: Host): readonly Move[] {
  if (isColor(to)) return workers.map((worker) => ({ worker, to }));
  const moves = workers.flatMap((worker): Move[] => {
    const before = colorBefore(standings.find((standing) => standing.worker === worker));
    return before === undefined ? [] : [{ worker, to: before }];
  });
  if (moves.length === 0)
    throw new RefusedError('--to back: there was no handover yet; --to blue or --to green says where to. Nothing was changed.');
  for (const worker of workers.filter((one) => moves.every(({ worker: moved }) => moved !== one)))
    host.stderr(`${nameOf(worker)}: was never handed over, and is left where it is\n`);
  return moves;
}

/** The color from which the last handover took the worker; where that one went back at its limit, the color that the worker went back to. */
function colorBefore(standing: Standing | undefined): Color | undefined {
  const claims = colors.flatMap((color) => {
    const observation = standing?.observations[color];
    return observation?.state === 'observed' ? (observation.observed.claim ?? []) : [];
  });
  const last = claims.toSorted((one, other) => other.since - one.since)[0];
  return last && (last.turned ? last.to : last.from);
}

const run = (rules: Rules, to: Color, { backends, by }: WorkersSession, host: Host): Promise<Ended> =>
  waitFor(
    `handover of ${nameOf(rules.worker)} to ${to}`,
    handOver(
      rules,
      { to, by },
      backends,
      ({ text, level }) => host.stderr(`${nameOf(rules.worker)}: ${level === 'warning' ? '! ' : ''}${text}\n`),
      host.signal,
    ),
  );

/** @throws RefusedError with everything that speaks against it */
function refuse({ declared }: WorkersSession, moves: readonly Move[], { found, standings }: Survey): void {
  const own = standings.flatMap(({ worker, observations }) =>
    moves.filter((move) => move.worker === worker).flatMap(({ to }) => refusalsOf(worker, observations, to)),
  );
  const reasons = [...refusals(declared, found), ...own];
  if (reasons.length > 0) throw new RefusedError(`${reasons.join('\n')}\nNothing was changed.`);
}

async function confirm(moves: readonly Move[], { standings }: Survey, { yes }: Options, host: Host): Promise<void> {
  for (const { worker, observations } of standings) {
    const to = moves.find((move) => move.worker === worker)?.to;
    if (to === undefined) continue;
    const [blue, green] = [observations.blue, observations.green].map((observation) =>
      observation.state === 'observed' ? observation.observed : undefined,
    );
    const claim = blue?.claim;
    if (claim && claim.to !== to && blue.paused === green?.paused) {
      host.stderr(`${nameOf(worker)}: ! a handover to ${claim.to} by ${claim.by} has not ended; this takes it over\n`);
    }
  }
  if (yes) return;
  const where = colors.flatMap((color) => {
    const count = moves.filter(({ to }) => to === color).length;
    return count === 0 ? [] : [`${plural(count, 'worker')} over to ${color}`];
  });
  if (await host.confirm(`Hand ${where.join(' and ')}?`)) return;
  throw new RefusedError('not confirmed; --yes does not ask. Nothing was changed.');
}
