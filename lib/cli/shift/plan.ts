import { Option } from 'commander';
import { systemClock } from '../../clock';
import { colors } from '../../names';
import { checkRequest, makePlan, type PlanRequest } from '../../shift/core/plan';
import type { Rule } from '../../shift/model/backends';
import type { Plan } from '../../shift/model/model';
import { liveWeights } from '../../shift/model/rule';
import { allOn, showWeights } from '../../shift/model/weights';
import { rollbackRunbook } from '../../shift/rollback/runbook';
import type { CliCommand } from '../command';
import { ExitCode, type Host, UsageError } from '../host';
import { readEnvironment } from '../options';
import { writeOutputFile } from '../output-file';
import { type RequestOptions, withRequest, withRunbook } from './options';
import { type Connect, openSession, type Session, shown } from './session';
import { planText } from './text';

interface PlanOptions extends RequestOptions {
  readonly runbook?: string;
  readonly assumeWeights?: 'blue' | 'green' | 'seed';
}

/** `plan`: prints what `shift` does, without doing it. */
export const planCommand = (connect: Connect): CliCommand<PlanOptions> => ({
  name: 'plan',
  summary: 'Print the waves, steps and bakes of a shift, and its rollback as commands to paste.',
  declare: (command) =>
    withRunbook(withRequest(command)).addOption(
      new Option(
        '--assume-weights <where>',
        "plan without AWS, as if every service were on this color, or had the configuration's seed",
      ).choices([...colors, 'seed']),
    ),
  notes: `Nothing is changed. With --assume-weights no credentials are needed, for a review before anything is deployed; the plan of the day is made
from the weights that are then in force.`,
  examples: [
    'npx bluegreen plan --env prod --to green',
    'npx bluegreen plan --env prod --to green --services web,api --steps 5,50 --runbook rollback.sh',
    'npx bluegreen plan --env prod --to green --json | jq .steps',
    'npx bluegreen plan --env prod --to green --assume-weights blue',
  ],
  exitCodes: { done: 'there is a plan', refused: 'the weights in force allow none' },
  run: (host, options) => printPlan(connect, host, options),
});

async function printPlan(connect: Connect, host: Host, options: PlanOptions): Promise<ExitCode> {
  const plan = options.assumeWeights === undefined ? await planOfToday(connect, host, options) : assumedPlan(host, options);
  host.stdout(options.json ? `${JSON.stringify(plan, undefined, 2)}\n` : planText(plan, systemClock.now()));
  return ExitCode.done;
}

async function planOfToday(connect: Connect, host: Host, options: PlanOptions): Promise<Plan> {
  const { plan, rules, session } = await planShift(connect, host, options);
  if (options.runbook !== undefined) writeRunbook(host, options.runbook, plan, rules, session.env.region);
  return plan;
}

/** What nobody may take for the plan of the day. @throws UsageError, PlanError */
function assumedPlan(host: Host, options: PlanOptions): Plan {
  const { assumeWeights: where = 'seed', runbook } = options;
  if (runbook !== undefined)
    throw new UsageError(
      `--runbook ${runbook}: found --assume-weights; expected no assumption, because its commands name the rules on AWS`,
    );
  const env = readEnvironment(host, options);
  const request = requestOf(options);
  checkRequest(env, request);
  const { weights } = env.traffic;
  const assumed = where === 'seed' && 'seed' in weights ? weights.seed : allOn(where === 'green' ? 'green' : 'blue');
  const stored = Object.fromEntries(env.services.map(({ name }) => [name, assumed]));
  const plan = makePlan(env, request, { live: { weights: stored, odd: {} }, stored });
  return { ...plan, notes: [`Assumed, not read from AWS: every service has ${showWeights(assumed)}.`, ...plan.notes] };
}

export interface Planned {
  readonly session: Session;
  readonly plan: Plan;
  readonly rules: readonly Rule[];
}

/** The plan of a shift, from the configuration, the flags and the weights in force. @throws PlanError, BackendError, UsageError, RefusedError */
export async function planShift(connect: Connect, host: Host, options: RequestOptions & { readonly poll?: number }): Promise<Planned> {
  const request = requestOf(options);
  // Before anything is asked of AWS: a mistake is reported without credentials.
  checkRequest(readEnvironment(host, options), request);
  const session = await openSession(connect, host, { ...options, pollSeconds: options.poll });
  const { rules: rulesBackend, weights } = session.runner.backends;
  const services = session.env.services.map(({ name }) => name);
  const [rules, stored] = await Promise.all([rulesBackend.list(), weights.read(services)]);
  return { session, rules, plan: makePlan(session.env, request, { live: liveWeights(rules, services), stored }) };
}

const requestOf = ({ to, services, steps, bake, settle }: RequestOptions): PlanRequest => ({
  to,
  services,
  steps,
  bakeSeconds: bake,
  settleSeconds: settle,
});

/** Where `shift` writes its rollback by hand unless `--runbook` names another file. */
export const runbookName = (env: string, shiftId: string): string => `rollback-${env}-${shiftId}.sh`;

/** Writes the rollback by hand into a file. @throws UsageError where it cannot be written */
export function writeRunbook(
  host: Host,
  file: string,
  plan: Plan,
  rules: readonly Rule[],
  region: string,
  shiftId = 'that is planned',
): void {
  const { version, env, to, before, rollback } = plan;
  const baseline = { version, env, shiftId, to, before, disableStickiness: rollback.disableStickiness };
  writeOutputFile(host, file, rollbackRunbook(rules, baseline, region), { what: `--runbook ${file}` });
  host.stderr(`The rollback by hand (aws commands, for a day on which bluegreen does not run) is in ${shown(host, file)}.\n`);
}
