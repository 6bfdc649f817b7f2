import { type Problem, show } from '../problems/problem';
import type { Environment } from '../schema';

/** What must hold of `shift`: rising steps that end at 100, waves of known services, each service once, approvals and hooks at steps that exist. */
export const shiftRules = (env: Environment): Problem[] => [
  ...stepProblems(env),
  ...waveProblems(env),
  ...bakeProblems(env),
  ...approvalProblems(env),
  ...hookProblems(env),
];

/** Why a list of steps is not valid, or undefined. The command line's --steps obeys the same rule. */
export function whyNotSteps(steps: readonly number[]): string | undefined {
  const falling = steps.findIndex((step, index) => index > 0 && step <= (steps[index - 1] ?? 0));
  if (falling > 0) return `step ${falling + 1} (${steps[falling]}) does not exceed the step before it (${steps[falling - 1]})`;
  if (steps.some((step) => !Number.isInteger(step) || step < 1 || step > 100)) return 'a step is not a whole number from 1 to 100';
  return undefined;
}

/** Every list of steps of an environment with the place it was written at. */
const stepLists = ({ shift }: Environment): [path: string, steps: readonly number[]][] => [
  ['shift.steps', shift.steps],
  ...shift.waves.flatMap((wave, index): [string, readonly number[]][] => (wave.steps ? [[`shift.waves[${index}].steps`, wave.steps]] : [])),
];

function stepProblems(env: Environment): Problem[] {
  return stepLists(env).flatMap(([path, steps]) => {
    const what = whyNotSteps(steps) ?? (steps.at(-1) === 100 ? undefined : 'the last step leaves users on the old color');
    return what === undefined
      ? []
      : [{ path, what, found: show(steps), expected: 'rising steps that end at 100, such as [1, 5, 25, 50, 100]' }];
  });
}

function waveProblems({ shift, services }: Environment): Problem[] {
  const known = services.map((service) => service.name);
  const names = shift.waves.map((wave) => wave.name);
  const named = shift.waves.flatMap((wave, index) =>
    wave.services.map((service, place) => ({ service, path: `shift.waves[${index}].services[${place}]` })),
  );
  const unknown = named
    .filter(({ service }) => !known.includes(service))
    .map(({ service, path }) => ({ path, what: 'unknown service', found: show(service), expected: `one of ${known.join(', ')}` }));
  const twice = named
    .filter(({ service }, index) => named.findIndex((other) => other.service === service) < index)
    .map(({ service, path }) => ({ path, what: 'the service is in two waves', found: show(service), expected: 'each service once' }));
  const repeated = names
    .map((name, index) => ({ name, path: `shift.waves[${index}].name` }))
    .filter(({ name }, index) => names.indexOf(name) < index || name === 'rest')
    .map(({ name, path }) => ({
      path,
      what: name === 'rest' ? 'the name stands for the services that no wave names' : 'two waves have this name',
      found: show(name),
      expected: 'a name of its own',
    }));
  return [...unknown, ...twice, ...repeated];
}

/** The share is compared between the settling time and the bake's end: there must be such a time. */
function bakeProblems({ shift }: Environment): Problem[] {
  const bakes: [string, number][] = [
    ['shift.bakeMinutes', shift.bakeMinutes],
    ...shift.waves.flatMap((wave, index): [string, number][] =>
      wave.bakeMinutes === undefined ? [] : [[`shift.waves[${index}].bakeMinutes`, wave.bakeMinutes]],
    ),
  ];
  return bakes
    .filter(([, minutes]) => minutes <= shift.settleMinutes)
    .map(([path, minutes]) => ({
      path,
      what: 'the bake is over before the share of requests is checked',
      found: `${minutes} minutes, shift.settleMinutes ${shift.settleMinutes}`,
      expected: `more than ${shift.settleMinutes} minutes`,
    }));
}

function approvalProblems({ shift }: Environment): Problem[] {
  return shift.approvals.flatMap((approval, index): Problem[] => {
    const waves = [...shift.waves.map((wave) => wave.name), 'rest'];
    if (approval.wave !== undefined && !waves.includes(approval.wave)) {
      const expected = `one of ${waves.join(', ')}`;
      return [{ path: `shift.approvals[${index}].wave`, what: 'unknown wave', found: show(approval.wave), expected }];
    }
    const wave = shift.waves.find(({ name }) => name === approval.wave);
    const steps = approval.wave === undefined ? allSteps(shift) : (wave?.steps ?? shift.steps);
    return missingStep(`shift.approvals[${index}].step`, approval.step, steps);
  });
}

function hookProblems({ shift }: Environment): Problem[] {
  const names = shift.hooks.map((hook) => hook.name);
  return shift.hooks.flatMap((hook, index): Problem[] => [
    ...(hook.lambdaArn === undefined && hook.command === undefined
      ? [{ path: `shift.hooks[${index}]`, what: 'the hook does nothing', found: show(hook), expected: 'lambdaArn, command or both' }]
      : []),
    ...(hook.env !== undefined && hook.command === undefined
      ? [
          {
            path: `shift.hooks[${index}].env`,
            what: 'the hook has variables for a command and no command',
            found: show(hook.env),
            expected: 'a command beside it; a function has its variables from its own configuration',
          },
        ]
      : []),
    ...(names.indexOf(hook.name) < index
      ? [{ path: `shift.hooks[${index}].name`, what: 'two hooks have this name', found: show(hook.name), expected: 'a name of its own' }]
      : []),
    ...(hook.steps ?? []).flatMap((step, place) => missingStep(`shift.hooks[${index}].steps[${place}]`, step, allSteps(shift))),
  ]);
}

const allSteps = (shift: Environment['shift']): number[] =>
  [...new Set([...shift.steps, ...shift.waves.flatMap((wave) => wave.steps ?? [])])].toSorted((a, b) => a - b);

const missingStep = (path: string, step: number, steps: readonly number[]): Problem[] =>
  steps.includes(step) ? [] : [{ path, what: 'no such step', found: show(step), expected: `one of ${steps.join(', ')}` }];
