import { writeFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { environmentsFolder, loadEnvironment } from '../lib/config/load';
import { ConfigurationError } from '../lib/config/problems/problem';
import { shift } from '../lib/config/schema/shift';
import { pageOf } from '../lib/rehearsal/page';
import { type FaultName, faults, type RehearsalReport, rehearse, tcpFaults } from '../lib/rehearsal/rehearse';
import { type Scenario, scenarioOf, usualScenario } from '../lib/rehearsal/scenario';
import { figuresOf, summarize } from '../lib/rehearsal/summary';

/** `npm run rehearse`: a cutover on this machine, without AWS. */

interface Flags {
  readonly fault: FaultName;
  readonly tcp?: boolean;
  readonly rps: number;
  readonly bake: number;
  readonly json?: boolean;
  readonly env?: string;
  readonly environments: string;
  readonly html?: string;
}

const between = (from: number, to: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < from || value > to) throw new InvalidArgumentError(`expected a number from ${from} to ${to}.`);
  return value;
};

const program = new Command('rehearse')
  .description(
    'Shifts traffic from a blue to a green pool of HTTP servers on this machine, under load, and prints what the users saw. No AWS.',
  )
  .addOption(new Option('--fault <name>', 'what goes wrong when green has 25 %').choices(faults).default('none'))
  .option('--tcp', 'connections in place of requests, as behind a Network Load Balancer')
  .option('--rps <number>', 'requests, or new connections, per second', between(50, 5000), 1000)
  .option('--bake <seconds>', 'bake of each step', between(3, 60), 4)
  .option('-e, --env <name>', 'services, waves, steps and gate of this environment, in place of three services in eight steps')
  .addOption(new Option('--environments <folder>', 'folder of the environment files').default(environmentsFolder, 'config/environments'))
  .option('--html <file>', 'write the report of the shift, as a cutover has it')
  .option('--json', 'figures for machines on standard output')
  .addHelpText(
    'after',
    `
Faults:
  none        the shift reaches 100 %; exit code 0 if it does and no request is lost
  errors      green answers 30 % of requests with 500
  latency     green answers a second late
  no-targets  green's servers are gone
  not-found   green answers every request with 404
  silent      green accepts requests and never answers; its health checks are good
  half-dead   three of green's four servers are gone
  crash       the ticker is killed with SIGKILL every few seconds, and another goes on
  throttle    the rule API admits 4 calls a second

Examples:
  npm run rehearse
  npm run rehearse -- --fault errors --rps 500
  npm run rehearse -- --tcp --rps 300
  npm run rehearse -- --env prod --fault silent --html rehearsal.html
  npm run --silent rehearse -- --fault crash --json | jq .failures
`,
  );

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const flags = program.parse().opts<Flags>();
  if (flags.tcp && !tcpFaults.includes(flags.fault)) {
    say(
      `error: a connection has no answer that could be wrong\n  found:    --tcp --fault ${flags.fault}\n  expected: one of ${tcpFaults.join(', ')}`,
    );
    process.exit(2);
  }
  const scenario = scenarioFor(flags);
  const { services, plan } = scenario;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  say(
    `rehearsal${flags.env === undefined ? '' : ` of ${flags.env}`}: fault ${flags.fault}, ${flags.rps} ${flags.tcp ? 'new connections' : 'requests'} per second over ${services.length} services, ` +
      `${plan.steps.length} steps, bake ${flags.bake} s`,
  );
  const startedAt = Date.now();
  const report = await rehearse({
    fault: flags.fault,
    overTcp: flags.tcp ?? false,
    rps: flags.rps,
    bakeSeconds: flags.bake,
    scenario,
    ...(flags.env !== undefined && { longestMs: longestOf(scenario, flags) }),
    signal: stop.signal,
    onEvent: (event) => say(`${((event.at - startedAt) / 1000).toFixed(1).padStart(6)} s  ${event.text}`),
  });
  process.stdout.write(flags.json ? `${JSON.stringify(figuresOf(report), null, 2)}\n` : summarize(report));
  if (flags.html !== undefined) writePage(report, flags.html);
  process.exitCode = isAsHoped(report) ? 0 : 1;
}

/** A machine that does other things too has p99s of its own. */
const slowest = { p99FloorMs: 600, slowerByMs: 600 };

function scenarioFor({ env, environments, bake }: Flags): Scenario {
  if (env === undefined) return usualScenario(bake, shift.parse({ gate: slowest }).gate);
  try {
    return scenarioOf(loadEnvironment(env, environments), bake, slowest);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    say(`error: ${error.message}`);
    process.exit(2);
  }
}

/** A step of many services at a low rate waits for its requests: three times the bakes, and a minute. */
const longestOf = ({ plan }: Scenario, { bake }: Flags): number => 1000 * (60 + 3 * (bake + 1) * plan.steps.length);

function writePage(report: RehearsalReport, file: string): void {
  const page = pageOf(report, Date.now());
  if (page === undefined) return say('No shift began, so there is no report.');
  writeFileSync(file, page);
  say(`Wrote ${file}`);
}

/** A shift without a harmful fault is done and lost nothing; the others are rolled back. */
function isAsHoped({ fault, ending, load }: RehearsalReport): boolean {
  const { opened = 0, whole = 0 } = load.longLived ?? {};
  const isHarmless = fault === 'none' || fault === 'crash' || fault === 'throttle';
  if (!isHarmless) return ending === 'rolled-back';
  return ending === 'done' && Object.keys(load.failures).length === 0 && whole === opened;
}

void main();
