import { colors, gateAlarmName, stackIds, stackName, stackNames } from '../names';
import type { Templates } from './stack-diff';
import type { Template } from './template';

/** Reads templates by the names of their stacks; one that is not deployed is left out. */
export type ReadTemplates = (stacks: readonly string[]) => Promise<Templates>;

/**
 * Names of every stack that an environment can have, with those of load balancers that it has, is to have, or has no more: the deployed traffic stack
 * says which they are, so GetTemplate is the only right that this needs.
 * @param known names of load balancers that the app has besides the one by default
 */
export async function everyStackName(env: string, known: readonly string[], read: ReadTemplates): Promise<string[]> {
  const traffic = stackName(env, stackIds.traffic);
  const deployed = loadBalancersIn(env, (await read([traffic]))[traffic]);
  return stackNames(env, [...new Set([...known, ...deployed])]);
}

/** Load balancers besides the one by default, as a traffic stack has them: its topic lets the alarm of each one's gate publish. */
export function loadBalancersIn(env: string, traffic: Template | undefined): string[] {
  const [before, after] = gateAlarmName(env, 'blue', '|')
    .split('|')
    .map((part) => part.replace(/blue$/, ''));
  const form = new RegExp(`:alarm:${before}([a-z0-9-]+)${after}(?:${colors.join('|')})\\b`, 'g');
  return [...new Set([...JSON.stringify(traffic ?? {}).matchAll(form)].map(([, name = '']) => name))];
}
