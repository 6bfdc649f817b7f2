import type { Command } from 'commander';
import type { Preflight } from '../../shift/preflight/preflight';
import { reportOf } from '../../shift/report/page';
import type * as Record from '../../shift/report/record';
import type { ShiftRecord } from '../../shift/report/record';
import type { CliCommand } from '../command';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import { readInputFile } from '../input-file';
import { environmentsOption } from '../options';
import { writeOutputFile } from '../output-file';
import { type Connect, openSession, type Session, shown } from './session';

interface ReportOptions {
  readonly env?: string;
  readonly environments: string;
  readonly from?: string;
  readonly out?: string;
  readonly record?: string;
  readonly preflight?: string;
  readonly json?: boolean;
}

/** Takes the record of the shift under way, or of the last one. */
export type TakeRecord = (session: Session) => Promise<ShiftRecord | undefined>;

/** `report`: one HTML page of a shift. */
export const reportCommand = (connect: Connect, take: TakeRecord): CliCommand<ReportOptions> => ({
  name: 'report',
  summary: 'Write an HTML page of the shift under way, or of the last one.',
  declare: withReport,
  notes: `The page is one file without requests of its own. Its figures come from CloudWatch, which keeps minutes for 15 days: --record keeps them for
good.`,
  examples: [
    'npx bluegreen report --env prod',
    'npx bluegreen report --env prod --preflight preflight.json --out CHG-4711.html',
    'npx bluegreen report --env prod --record shift.json',
    'npx bluegreen report --from shift.json --out report.html',
  ],
  exitCodes: { done: 'written', refused: 'there is no shift, or it cannot be read' },
  run: (host, options) => report(connect, take, host, options),
});

const withReport = (command: Command): Command =>
  command
    .option('-e, --env <name>', 'environment: a file in config/environments')
    .addOption(environmentsOption())
    .option('--from <file>', 'a record that was kept, instead of an environment')
    .option('--out <file>', 'the page; report-<env>-<date>.html where left out')
    .option('--record <file>', 'keeps the record that the page is made of, as JSON')
    .option('--preflight <file>', 'what preflight --json printed, to be shown in the page')
    .option('--json', 'the record on standard output instead of a page');

async function report(connect: Connect, take: TakeRecord, host: Host, options: ReportOptions): Promise<ExitCode> {
  const taken = await recordOf(connect, take, host, options);
  const checked = options.preflight === undefined ? undefined : readPreflight(host, options.preflight);
  const record: ShiftRecord = { ...taken, ...(checked && { preflight: checked }) };
  const json = `${JSON.stringify(record, undefined, 1)}\n`;
  if (options.record !== undefined) write(host, options.record, json);
  if (options.json) {
    host.stdout(json);
    return ExitCode.done;
  }
  const { plan, state } = record.shift;
  write(host, options.out ?? `report-${plan.env}-${new Date(state.startedAt).toISOString().slice(0, 10)}.html`, reportOf(record));
  return ExitCode.done;
}

async function recordOf(connect: Connect, take: TakeRecord, host: Host, { env, environments, from }: ReportOptions): Promise<ShiftRecord> {
  if (from !== undefined && env !== undefined) throw new UsageError('--env and --from: found both; expected one of them');
  if (from !== undefined) return readRecord(host, from);
  if (env === undefined) throw new UsageError('--env or --from: found neither; expected an environment, or a record that was kept');
  const session = await openSession(connect, host, { env, environments });
  host.stderr('Reading the shift, its events, and its minutes from CloudWatch ...\n');
  const record = await take(session);
  if (!record) throw new RefusedError(`${env} has had no shift yet: there is nothing to report`);
  return record;
}

/** The schema of a record is loaded where one is read: help and usage errors need none. */
const parsers = () => require('../../shift/report/record') as typeof Record;

const readRecord = (host: Host, path: string): ShiftRecord =>
  readAs(host, path, (text) => parsers().parseRecord(text), 'what `report --record` writes');

const readPreflight = (host: Host, path: string): Preflight =>
  readAs(host, path, (text) => parsers().parsePreflight(text), 'what `preflight --json` prints');

function readAs<T>(host: Host, path: string, parse: (text: string) => T, expected: string): T {
  const text = readInputFile(host, path, shown(host, path));
  try {
    return parse(text);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`${shown(host, path)}: ${error.message}; expected ${expected}`) : error;
  }
}

function write(host: Host, path: string, text: string): void {
  writeOutputFile(host, path, text, { what: shown(host, path) });
  host.stderr(`Wrote ${shown(host, path)}\n`);
}
