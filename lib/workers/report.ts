import { type Color, colors } from '../names';
import { plural } from '../text/listing';
import { type DeclaredWorker, nameOf, type Observation, type ObservedWorker } from './model';
import { refusals } from './plan';
import type { Standing, Survey } from './survey';

/** How the workers stand, for a person and for `--json`. Pure. */

export interface WorkerStatus {
  readonly worker: string;
  readonly class: DeclaredWorker['class'];
  readonly blue: string;
  readonly green: string;
  /** Where it runs; undefined if on both, on neither, or unknown. */
  readonly runsOn?: Color;
  /** What needs a person. */
  readonly attention: readonly string[];
}

export interface WorkersReport {
  readonly env: string;
  readonly home: Color;
  readonly workers: readonly WorkerStatus[];
  /** About the whole: undeclared workers, a home that is out of date. */
  readonly attention: readonly string[];
}

export function reportOf(
  env: string,
  home: Color,
  declared: readonly DeclaredWorker[],
  { found, standings }: Survey,
  now: number,
): WorkersReport {
  const workers = standings.map((standing) => statusOf(env, standing, now));
  const away = workers.filter(({ runsOn }) => runsOn !== undefined && runsOn !== home);
  const moved = away.length > 0 && workers.every(({ runsOn }) => runsOn !== home);
  const stale = moved
    ? [`workers run on ${away[0]?.runsOn}, and workers.home is ${home}: change it before the ${home} cluster is rebuilt, or they run twice`]
    : [];
  return { env, home, workers, attention: [...refusals(declared, found), ...stale] };
}

function statusOf(env: string, { worker, observations }: Standing, now: number): WorkerStatus {
  const [blue, green] = colors.map((color) => (observations[color].state === 'observed' ? observations[color].observed : undefined));
  const running = colors.filter((color) => runs(observations[color]));
  return {
    worker: nameOf(worker),
    class: worker.class,
    blue: describe(observations.blue),
    green: describe(observations.green),
    ...(running.length === 1 && blue && green && { runsOn: running[0] }),
    attention:
      blue && green ? attentionOf(env, worker, blue, green, now) : colors.flatMap((color) => unobserved(color, observations[color])),
  };
}

const runs = (observation: Observation): boolean => observation.state === 'observed' && !observation.observed.paused;

const unobserved = (color: Color, observation: Observation): string[] => {
  if (observation.state === 'missing') return [`not on ${color}`];
  return observation.state === 'unknown' ? [`cannot be read on ${color}: ${observation.why}`] : [];
};

function describe(observation: Observation): string {
  if (observation.state !== 'observed') return observation.state;
  const { paused, active } = observation.observed;
  if (!paused) return active.length === 0 ? 'running, idle' : `running, ${active.length} active`;
  return active.length === 0 ? 'paused' : `pausing, ${active.length} active`;
}

function attentionOf(env: string, worker: DeclaredWorker, blue: ObservedWorker, green: ObservedWorker, now: number): string[] {
  const isBoth = !blue.paused && !green.paused;
  const found: string[] = [];
  if (isBoth && worker.class !== 'competing') found.push('runs on both colors');
  if (isBoth && blue.limit + green.limit > worker.cap) {
    found.push(`may have ${blue.limit} + ${green.limit} pods, over maxReplicas ${worker.cap}`);
  }
  const pausedAt = Math.max(blue.pausedAt ?? 0, green.pausedAt ?? 0);
  if (blue.paused && green.paused) {
    const minutes = Math.round((now - pausedAt) / 60_000);
    found.push(pausedAt > 0 ? `paused on both colors for ${plural(minutes, 'minute')}` : 'paused on both colors since it came up');
  }
  const claim = blue.claim ?? green.claim;
  const isHalfway = claim !== undefined && pausedAt >= claim.since && blue.paused === green.paused;
  if (isHalfway)
    found.push(
      `the handover to ${claim.to} by ${claim.by} has not ended; to go on: npx bluegreen workers handover --env ${env} --to ${claim.to}`,
    );
  for (const observed of [blue, green]) if (observed.obstacle !== undefined) found.push(observed.obstacle);
  return found;
}
