import { shift } from '../../lib/config/schema/shift';
import type { EvidenceLimits } from '../../lib/shift/model/evidence';
import { Random } from './random';
import { type Behavior, type Caught, playStep, type Situation } from './simulate';

/** After how many minutes a fault of green is caught, by request rate and step: the table of docs/detection.md. */

export const rates = [1, 10, 100] as const;
export const steps = [1, 5, 10, 50, 100] as const;
/** Steps of the default plan before these: at 100 % there is only the step before to compare with. */
const stepBefore: Readonly<Record<(typeof steps)[number], number>> = { 1: 0, 5: 1, 10: 5, 50: 25, 100: 50 };

export const clean: Behavior = { serverError: 0.001, clientError: 0.02, unanswered: 0, slow: 0.005 };
const targets = 100;

export interface Fault {
  readonly name: string;
  readonly green: Behavior;
  readonly countedAfterSeconds?: number;
  readonly healthy?: number;
  /** Every request of a user fails. */
  readonly isTotal?: boolean;
}

export const faults: readonly Fault[] = [
  { name: 'every answer is 500', green: { ...clean, serverError: 1 }, isTotal: true },
  { name: 'every answer is 404 or 401', green: { ...clean, clientError: 1 }, isTotal: true },
  { name: 'connections refused', green: { ...clean, unanswered: 1, refused: 1 }, isTotal: true },
  { name: 'accepts, never answers', green: { ...clean, unanswered: 1 }, isTotal: true },
  { name: '… if a request is counted when the load balancer gives up (60 s)', green: { ...clean, unanswered: 1 }, countedAfterSeconds: 60 },
  { name: '5XX: 1 % more', green: { ...clean, serverError: 0.011 } },
  { name: '5XX: 5 % more', green: { ...clean, serverError: 0.051 } },
  // Of answers around 50 ms, nearly all are above 75 ms once they take three times as long; of a long-tailed service, a part.
  { name: '3 × slower (50 → 150 ms)', green: { ...clean, slow: 0.9 } },
  { name: '3 × slower, long tail (a tenth above the limit)', green: { ...clean, slow: 0.1 } },
  { name: '97 of 100 pods dead, the others answer', green: clean, healthy: 3 },
  { name: 'all targets deregistered', green: clean, healthy: 0 },
];

/** The strictest division of the error probability: 50 services, five steps. */
const spending = { services: 50, steps: 5 };
const runsPerCell = 200;
const bakeMinutes = 10;

/** The defaults of the configuration. */
export function limitsByDefault(): EvidenceLimits {
  const gate = shift.parse({}).gate;
  return { ...gate, quiet: [] };
}

export interface Cell {
  readonly fault: Fault;
  readonly rps: (typeof rates)[number];
  readonly percent: (typeof steps)[number];
  /** Seconds of each run in which it was caught, in rising order. */
  readonly caught: readonly number[];
  readonly runs: number;
}

/** Every cell, each from a seed of its own: a fault that is added changes no other's figures. */
export function cells(): Cell[] {
  const limits = limitsByDefault();
  return faults.flatMap((fault) =>
    rates.flatMap((rps) =>
      steps.map((percent): Cell => {
        const random = new Random(seedOf(`${fault.name}/${rps}/${percent}`));
        const situation = situationOf(fault, rps, percent);
        const ends = Array.from({ length: runsPerCell }, () => playStep(situation, limits, spending, random));
        const caught = ends.filter((end): end is Caught => end !== undefined).map(({ afterSeconds }) => afterSeconds);
        return { fault, rps, percent, caught: caught.toSorted((one, other) => one - other), runs: runsPerCell };
      }),
    ),
  );
}

function situationOf(
  { green, countedAfterSeconds = 0, healthy = targets }: Fault,
  rps: number,
  percent: (typeof steps)[number],
): Situation {
  return { blue: clean, green, rps, percent, percentBefore: stepBefore[percent], bakeMinutes, countedAfterSeconds, healthy, targets };
}

/** What 95 of 100 runs did not exceed; undefined: fewer were caught. */
export const within = ({ caught, runs }: Cell): number | undefined => caught[Math.ceil(0.95 * runs) - 1];

/** The table as Markdown. */
export function detectionTable(all: readonly Cell[]): string {
  const rows = faults.flatMap((fault) =>
    rates.map((rps) => {
      const of = all.filter((cell) => cell.fault.name === fault.name && cell.rps === rps);
      return `| ${fault.name} | ${rps} | ${of.map(shown).join(' | ')} |`;
    }),
  );
  return [
    `| Fault of green | Requests a second | ${steps.map((step) => `${step} %`).join(' | ')} |`,
    `|---|---|${steps.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n');
}

function shown(cell: Cell): string {
  const seconds = within(cell);
  if (seconds !== undefined) return seconds < 60 ? `${Math.ceil(seconds)} s` : (Math.ceil(seconds / 6) / 10).toFixed(1);
  const share = Math.round((100 * cell.caught.length) / cell.runs);
  return share === 0 ? '–' : `(${share} %)`;
}

/** A seed from a text (FNV-1a). */
function seedOf(text: string): number {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return hash;
}
