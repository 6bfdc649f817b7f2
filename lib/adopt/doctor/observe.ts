import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Environment } from '../../config/schema';
import { isInstalled, type Kubeconfig, kubeconfig, kubectlVersion, serverVersion } from '../../kubernetes/kubeconfig';
import { type Color, colors } from '../../names';
import { call } from '../../shift/aws/call';
import { type ClientOptions, forReading } from '../../shift/aws/clients';
import { callerIdentity } from '../../shift/aws/identity';
import { BackendError } from '../../shift/model/backends';
import type { Reading } from '../../shift/model/model';
import { observeEdges } from '../read/edges';
import { observeGuardDuty } from './guard-duty';
import type { Context, Machine, Place } from './observed';

/** Reads alone; what fails is an unreadable value, and the rest goes on. */

type ProcessEnvironment = Readonly<Record<string, string | undefined>>;

export const observeMachine = async (env: ProcessEnvironment, now: number): Promise<Machine> => ({
  node: process.versions.node,
  at: now,
  kubectl: await reading(() => kubectlVersion(env)),
});

/** @param qualifier of the bootstrap, as cdk.json says it */
export async function observePlace(
  env: Environment,
  qualifier: string,
  processEnv: ProcessEnvironment,
  client: Partial<ClientOptions> = {},
): Promise<Place> {
  const options = { ...client, region: env.region };
  const [identity, bootstrap, contexts, edges, guardDuty] = await Promise.all([
    reading(() => callerIdentity(options)),
    reading(() => bootstrapVersion(qualifier, options)),
    observeContexts(env, processEnv),
    observeEdges(env, options),
    env.deletionProtection ? undefined : reading(() => observeGuardDuty(env, options)),
  ]);
  return { env, identity, qualifier, bootstrap, contexts, edges, ...(guardDuty && { guardDuty }) };
}

/** https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html: the version is in a parameter that the bootstrap's stack writes. */
async function bootstrapVersion(qualifier: string, options: ClientOptions): Promise<number | undefined> {
  const client = new SSMClient(forReading(options));
  try {
    const { Parameter } = await call(`GetParameter /cdk-bootstrap/${qualifier}/version`, (abortSignal) =>
      client.send(new GetParameterCommand({ Name: `/cdk-bootstrap/${qualifier}/version` }), { abortSignal }),
    );
    return Number(Parameter?.Value);
  } catch (error) {
    if (error instanceof BackendError && error.kind === 'missing') return undefined;
    throw error;
  }
}

async function observeContexts(env: Environment, processEnv: ProcessEnvironment): Promise<Place['contexts']> {
  const named = colors.flatMap((color) => {
    const name = env.clusters[color].kubeContext;
    return name === undefined ? [] : [{ color, name }];
  });
  if (named.length === 0) return {};
  const config = await reading(() => kubeconfig(processEnv));
  const observed = named.map(async ({ color, name }): Promise<[Color, Context]> => [color, await observeContext(name, config, processEnv)]);
  return Object.fromEntries(await Promise.all(observed));
}

async function observeContext(name: string, config: Reading<Kubeconfig>, env: ProcessEnvironment): Promise<Context> {
  if (!config.ok) return { name, isKnown: config, server: config };
  const known = config.value.contexts[name];
  if (!known) return { name, isKnown: { ok: true, value: false }, server: { ok: false, why: 'no such context' } };
  const login =
    known.loginProgram === undefined ? {} : { login: { program: known.loginProgram, isInstalled: isInstalled(known.loginProgram, env) } };
  return { name, isKnown: { ok: true, value: true }, ...login, server: await reading(() => serverVersion(env, name)) };
}

async function reading<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read() };
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  }
}
