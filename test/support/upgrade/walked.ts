import type { Template } from '../../../tools/template';
import { droppedExports, type Loss, losses } from '../../../tools/upgrade/compare';
import { upgradeSteps } from '../../../tools/upgrade/steps';

type Templates = Readonly<Record<string, Template>>;

/** What each step of an upgrade would take from those who use it, by the step's title; nothing at all if the way is safe. */
export function harm(states: readonly Templates[]): Record<string, readonly (Loss | string)[]> {
  const steps = upgradeSteps.slice(1).map(({ title, destroyed }, index) => {
    const [before = {}, after = {}] = states.slice(index, index + 2);
    const left = Object.fromEntries(Object.entries(before).filter(([stack]) => !destroyed.includes(stack)));
    return [title, [...losses(left, after), ...droppedExports(left, after)]] as const;
  });
  return Object.fromEntries(steps.filter(([, found]) => found.length > 0));
}

/** Stacks that leave the templates at a step although the step does not say that they are destroyed. */
export const forgotten = (states: readonly Templates[]): string[] =>
  upgradeSteps.slice(1).flatMap(({ destroyed }, index) => {
    const after = Object.keys(states[index + 1] ?? {});
    return Object.keys(states[index] ?? {}).filter((stack) => !after.includes(stack) && !destroyed.includes(stack));
  });
