import { checkRequest, makePlan, type PlanRequest } from '../../shift/core/plan';
import type { Rule } from '../../shift/model/backends';
import type { Plan } from '../../shift/model/model';
import { liveWeights } from '../../shift/model/rule';
import { rollbackRunbook } from '../../shift/rollback/runbook';
import type { CliCommand } from '../command';
import { ExitCode, type Host } from '../host';
import { readEnvironment } from '../options';
import { writeOutputFile } from '../output-file';
import { type RequestOptions, withRequest, withRunbook } from './options';
import { type Connect, openSession, type Session, shown } from './session';
import { planText } from './text';

interface PlanOptions extends RequestOptions {
  readonly runbook?: string;
}

/** `plan`: prints what `shift` does, without doing it. */
export const planCommand = (connect: Connect): CliCommand<PlanOptions> => ({
  name: 'plan',
  summary: 'Print the waves, steps and bakes of a shift, and its rollback as commands to paste.',
  declare: (command) => withRunbook(withRequest(command)),
  notes: 'Nothing is changed.',
  examples: [
    'npx bluegreen plan --env prod --to green',
    'npx bluegreen plan --env prod --to green --services web,api --steps 5,50 --runbook rollback.sh',
    'npx bluegreen plan --env prod --to green --json | jq .steps',
  ],
  exitCodes: { done: 'there is a plan', refused: 'the weights in force allow none' },
  run: (host, options) => printPlan(connect, host, options),
});

async function printPlan(connect: Connect, host: Host, options: PlanOptions): Promise<ExitCode> {
  const { plan, rules, session } = await planShift(connect, host, options);
  if (options.runbook !== undefined) writeRunbook(host, options.runbook, plan, rules, session.env.region);
  host.stdout(options.json ? `${JSON.stringify(plan, undefined, 2)}\n` : planText(plan));
  return ExitCode.done;
}

export interface Planned {
  readonly session: Session;
  readonly plan: Plan;
  readonly rules: readonly Rule[];
}

/** The plan of a shift, from the configuration, the flags and the weights in force. @throws PlanError, BackendError, UsageError, RefusedError */
export async function planShift(connect: Connect, host: Host, options: RequestOptions & { readonly poll?: number }): Promise<Planned> {
  const request: PlanRequest = {
    to: options.to,
    services: options.services,
    steps: options.steps,
    bakeSeconds: options.bake,
    settleSeconds: options.settle,
  };
  // Before anything is asked of AWS: a mistake is reported without credentials.
  checkRequest(readEnvironment(host, options), request);
  const session = await openSession(connect, host, { ...options, pollSeconds: options.poll });
  const { rules: rulesBackend, weights } = session.runner.backends;
  const services = session.env.services.map(({ name }) => name);
  const [rules, stored] = await Promise.all([rulesBackend.list(), weights.read(services)]);
  return { session, rules, plan: makePlan(session.env, request, { live: liveWeights(rules, services), stored }) };
}

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
