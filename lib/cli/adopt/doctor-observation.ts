import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultQualifier } from '../../adopt/doctor/checks';
import { observeMachine, observePlace } from '../../adopt/doctor/observe';
import type { ObserveForDoctor } from './doctor';

/** Observes this machine, AWS and the clusters, all environments at once. */
export const observeForDoctor: ObserveForDoctor = async (envs, host) => {
  const [machine, ...places] = await Promise.all([
    observeMachine(host.env, Date.now()),
    ...envs.map((env) => observePlace(env, env.organization.bootstrapQualifier ?? qualifier(), host.env)),
  ]);
  return { machine, places };
};

/** Where synthesis has it from, too, for an environment that names none. */
function qualifier(): string {
  const file = resolve(__dirname, '..', '..', '..', 'cdk.json');
  const { context = {} } = JSON.parse(readFileSync(file, 'utf8')) as { context?: Readonly<Record<string, unknown>> };
  const own = context['@aws-cdk/core:bootstrapQualifier'];
  return typeof own === 'string' ? own : defaultQualifier;
}
