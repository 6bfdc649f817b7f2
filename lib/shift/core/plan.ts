import { whyNotSteps } from '../../config/rules/shift';
import type { Environment, Shift } from '../../config/schema';
import { type Color, colors, otherColor } from '../../names';
import { listed } from '../../text/listing';
import type { Analysis, AnalysisSource } from '../model/analysis';
import type { EvidenceLimits } from '../model/evidence';
import { type Hook, type LiveWeights, modelVersion, type Plan, type Step, type Weights, type WeightsByService } from '../model/model';
import { areUsable, differing, sameWeights, shareOf, showWeights, weightsAt } from '../model/weights';

/** What the command line may change of the configuration. */
export interface PlanRequest {
  readonly to: string;
  /** These services only; all where left out. */
  readonly services?: readonly string[];
  /** In place of every wave's steps. They may end below 100. */
  readonly steps?: readonly number[];
  readonly bakeSeconds?: number;
  readonly settleSeconds?: number;
}

/** What is in force when the plan is made. */
export interface InForce {
  readonly live: LiveWeights;
  readonly stored: WeightsByService;
}

/** Why there is no plan. `usage`: the command or the configuration is wrong; `refused`: they are right, but the world does not allow it. */
export class PlanError extends Error {
  constructor(
    readonly kind: 'usage' | 'refused',
    readonly problems: readonly string[],
  ) {
    super(problems.join('\n'));
    this.name = 'PlanError';
  }
}

/**
 * Whether a request makes sense for an environment, before anything is asked of AWS.
 * @throws PlanError with every problem
 */
export function checkRequest(env: Environment, request: PlanRequest): void {
  const known = env.services.map((service) => service.name);
  const unknown = (request.services ?? []).filter((service) => !known.includes(service));
  const steps = request.steps && (request.steps.length === 0 ? 'there is no step' : whyNotSteps(request.steps));
  const settle = request.settleSeconds ?? env.shift.settleMinutes * 60;
  const problems = [
    ...(colors.some((color) => color === request.to) ? [] : [`--to: found ${JSON.stringify(request.to)}; expected ${colors.join(' or ')}`]),
    ...unknown.map((service) => `--services: found ${JSON.stringify(service)}; expected services of ${env.name}: ${known.join(', ')}`),
    ...(request.services?.length === 0 ? [`--services: found none; expected one or more of ${known.join(', ')}`] : []),
    ...(steps
      ? [
          `--steps: found ${JSON.stringify(request.steps?.join(','))}: ${steps}; expected rising whole numbers from 1 to 100, such as 1,5,25,50,100`,
        ]
      : []),
    ...(request.bakeSeconds !== undefined && !(request.bakeSeconds > settle)
      ? [`--bake: found ${request.bakeSeconds} s; expected more than ${settle} s, because the share of requests is checked only then`]
      : []),
  ];
  if (problems.length > 0) throw new PlanError('usage', problems);
  if ('keptIn' in env.traffic.weights) return;
  throw new PlanError('refused', [
    `${env.name} declares its weights (config: traffic.weights). Change them there and deploy the traffic stack, or keep them in SSM: ` +
      'weights: { keptIn: "ssm", seed: { blue: 100, green: 0 } }',
  ]);
}

/**
 * Makes the plan of a shift. A step that would not raise a service's share leaves it alone, so a shift that starts at 25 % does not go back to 1 %.
 * @throws PlanError when the request is wrong, the weights in force cannot be the start of a shift, or there is nothing to do
 */
export function makePlan(env: Environment, request: PlanRequest, inForce: InForce): Plan {
  checkRequest(env, request);
  const to = request.to as Color;
  const services = env.services.map(({ name }) => name).filter((name) => request.services?.includes(name) ?? true);
  const before = startingWeights(services, inForce);
  const waves = wavesOf(env.shift, services);
  const unnumbered = waves.flatMap((wave) => stepsOf(env.shift, wave, request, to, before));
  const steps = unnumbered.map((step, index): Step => Object.assign(step, { index }));
  if (steps.length === 0) throw new PlanError('refused', [`nothing to do: every service has this share of ${to} or more already`]);
  const { gate, rollback, windows, freezes } = env.shift;
  return {
    version: modelVersion,
    env: env.name,
    to,
    before,
    steps,
    gate: {
      shareTolerancePercent: gate.shareTolerancePercent,
      requestsPerStep: gate.requestsPerStep,
      noDataSeconds: gate.noDataMinutes * 60,
      evidence: evidenceLimits(env, services),
      extraAlarms: gate.extraAlarmArns,
    },
    ...(windows.length + freezes.length > 0 && { schedule: { windows, freezes } }),
    hooks: hooksOf(env.shift, waves, request),
    analyses: analysesOf(env.shift, services),
    rollback: { guardSeconds: rollback.guardMinutes * 60, disableStickiness: rollback.disableStickiness },
    notes: notesOf(env, services, steps, to),
  };
}

function evidenceLimits({ shift: { gate }, services: all }: Environment, services: readonly string[]): EvidenceLimits {
  const { confidencePercent, errorRisePercent, clientErrorRisePercent, errorRatePercent, p99Ratio, slowerByMs, capacityPercent } = gate;
  const limits = { confidencePercent, errorRisePercent, clientErrorRisePercent, errorRatePercent, p99Ratio, slowerByMs, capacityPercent };
  const { whenBothColorsFail } = gate;
  return {
    ...limits,
    whenBothColorsFail,
    quiet: all.filter(({ name, quiet }) => quiet && services.includes(name)).map(({ name }) => name),
  };
}

/** Weights of the shift's services once the steps up to and with `last` are in force; -1: before the first. */
export const weightsAfter = (plan: Plan, last: number): WeightsByService =>
  Object.assign({}, plan.before, ...plan.steps.filter((step) => step.index <= last).map((step) => step.weights)) as WeightsByService;

/** Hooks of a step at one of its ends. */
export const hooksAt = (plan: Plan, step: Step, when: Hook['when']): Hook[] =>
  plan.hooks.filter((hook) => hook.when === when && (hook.steps?.includes(step.percent) ?? true));

function startingWeights(services: readonly string[], { live, stored }: InForce): Record<string, Weights> {
  const problems = services.flatMap((service): string[] => {
    const weights = live.weights[service];
    if (!weights) return [`${service}: ${live.odd[service]?.why ?? 'has no rule'}`];
    if (!areUsable(weights)) return [`${service}: the rule has ${showWeights(weights)}, which sends requests nowhere`];
    if (sameWeights(weights, stored[service])) return [];
    return [
      `${service}: the rule has ${showWeights(weights)}, SSM has ${showWeights(stored[service])}. Deploy the traffic stack to bring the rule to ` +
        'what SSM says, or write into SSM what the rule has',
    ];
  });
  if (problems.length > 0) throw new PlanError('refused', problems);
  return Object.fromEntries(services.map((service) => [service, live.weights[service] as Weights]));
}

interface Wave {
  readonly name: string;
  readonly services: readonly string[];
  readonly steps?: readonly number[];
  readonly bakeMinutes?: number;
}

/** The configured waves with the chosen services, and the rest; without waves all services make up one. */
function wavesOf(shift: Shift, services: readonly string[]): Wave[] {
  const named = shift.waves.map((wave) => ({ ...wave, services: wave.services.filter((service) => services.includes(service)) }));
  const rest = services.filter((service) => !shift.waves.some((wave) => wave.services.includes(service)));
  return [...named, { name: shift.waves.length === 0 ? 'all' : 'rest', services: rest }].filter((wave) => wave.services.length > 0);
}

const percentsOf = (shift: Shift, wave: Wave, request: PlanRequest): readonly number[] => request.steps ?? wave.steps ?? shift.steps;

function stepsOf(shift: Shift, wave: Wave, request: PlanRequest, to: Color, before: WeightsByService): Omit<Step, 'index'>[] {
  const percents = percentsOf(shift, wave, request);
  return percents
    .map((percent) => {
      const rising = wave.services.filter((service) => shareOf(before[service] as Weights, to) < percent);
      const approvals = shift.approvals.filter((approval) => approval.wave === undefined || approval.wave === wave.name);
      return {
        wave: wave.name,
        percent,
        weights: Object.fromEntries(rising.map((service) => [service, weightsAt(to, percent)])),
        bakeSeconds: request.bakeSeconds ?? (wave.bakeMinutes ?? shift.bakeMinutes) * 60,
        settleSeconds: request.settleSeconds ?? shift.settleMinutes * 60,
        approval: approvals.some(({ step }) => firstNotBelow(percents, step) === percent),
      };
    })
    .filter((step) => Object.keys(step.weights).length > 0);
}

/** Steps given by a flag may not have the step that an approval or a hook is for: it is then asked for at the first that reaches so far. */
const firstNotBelow = (percents: readonly number[], percent: number): number | undefined => percents.find((step) => step >= percent);

const hooksOf = (shift: Shift, waves: readonly Wave[], request: PlanRequest): Hook[] =>
  shift.hooks.map((hook) => ({
    ...hook,
    steps:
      hook.steps &&
      [...new Set(waves.flatMap((wave) => hook.steps?.map((step) => firstNotBelow(percentsOf(shift, wave, request), step)) ?? []))].filter(
        (step) => step !== undefined,
      ),
  }));

/** Those of the chosen services. */
const analysesOf = ({ analyses }: Shift, services: readonly string[]): Analysis[] =>
  analyses
    .filter(({ services: own }) => own?.some((service) => services.includes(service)) ?? true)
    .map((analysis) => ({
      name: analysis.name,
      source: sourceOf(analysis),
      condition: analysis.condition,
      ...(analysis.services && { services: analysis.services }),
      dryRun: analysis.dryRun,
    }));

/** What is asked, and where: also what the functions are deployed with. */
export function sourceOf(analysis: Shift['analyses'][number]): AnalysisSource {
  const { name: _, condition: __, services: ___, dryRun: ____, ...source } = analysis;
  return source;
}

function notesOf(env: Environment, services: readonly string[], steps: readonly Step[], to: Color): string[] {
  const highest = Math.max(...steps.map((step) => step.percent));
  const sticky = env.services.filter((service) => services.includes(service.name) && service.stickinessSeconds !== undefined);
  return [
    `Weights move HTTP requests only. Queue consumers, cron jobs and leader-elected workers stay on ${otherColor(to)} until they are handed over.`,
    ...connectionNotes(
      env.services.filter(({ name, listener }) => services.includes(name) && listener).map(({ name }) => name),
      to,
    ),
    ...(highest < 100 ? [`The shift ends at ${highest} %: ${otherColor(to)} goes on serving the rest.`] : []),
    ...sticky.map(
      ({ name, stickinessSeconds }) =>
        `${name} is sticky for ${stickinessSeconds} s: clients stay where they are that long, so its share follows the weights late.`,
    ),
  ];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html: weights are of new connections. */
const connectionNotes = (services: readonly string[], to: Color): string[] =>
  services.length === 0
    ? []
    : [
        `${listed(services, 5)}: only new connections follow the weights. Those that exist stay on ${otherColor(to)} until client or pod ends them, and a rollback ` +
          `leaves those on ${to}.`,
      ];

/** Services whose weights differ from what the shift put there, each in a sentence: who has what, and what was expected. */
export function differences(live: LiveWeights, stored: WeightsByService, expected: WeightsByService): string[] {
  const odd = Object.keys(expected).flatMap((service) => {
    const why = live.odd[service]?.why;
    return why === undefined ? [] : [`${service}: ${why}`];
  });
  const rules = differing(live.weights, expected)
    .filter((service) => live.odd[service] === undefined)
    .map((service) => `${service}: the rule has ${showWeights(live.weights[service])}, expected ${showWeights(expected[service])}`);
  const parameters = differing(stored, expected).map(
    (service) => `${service}: SSM has ${showWeights(stored[service])}, expected ${showWeights(expected[service])}`,
  );
  return [...odd, ...rules, ...parameters];
}
