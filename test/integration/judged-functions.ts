import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { load } from 'js-yaml';
import { type FunctionProcess, functionProcess } from '../../tools/local-aws/function-process';
import type { Statement } from '../support/iam/judge';
import { localAccount } from '../support/iam/local-account';
import { type JudgedCall, refusals, type StandIns, startIamProxy } from '../support/iam/proxy';
import { rightsFaults } from '../support/iam/rights';
import { roleOf } from '../support/iam/roles';
import type { ShiftEnvironment } from './shift-environment';

/** Deployed functions that run with the rights of their roles: a proxy judges every call by the policies that the stacks made, and refuses as IAM does. */
export interface JudgedFunctions {
  readonly calls: readonly JudgedCall[];
  /** Starts a function's bundle in a process of its own. @param env variables besides those of the function */
  start(functionName: string, env?: NodeJS.ProcessEnv): Promise<FunctionProcess>;
  /**
   * What was refused, what could not be judged, and what these functions' rights and unused-rights.yaml say that the calls do not.
   * @param functions whose rights the calls are meant to use all of
   */
  faults(functions: readonly JudgedFunction[]): string[];
  stop(): Promise<void>;
}

/** Names without the environment's. */
const functionNames = ['shift-tick', 'rollback', 'shift-watchdog'] as const;
type JudgedFunction = (typeof functionNames)[number];

/** @param standIns answers to what the local AWS lacks; a call is judged before it gets one */
export async function judgedFunctions(deployed: ShiftEnvironment, standIns: StandIns = {}): Promise<JudgedFunctions> {
  const { aws, env } = deployed;
  const proxy = await startIamProxy(aws.endpoint, localAccount(aws.endpoint, env.account, aws.client.region), standIns);
  const processes: FunctionProcess[] = [];
  const roles: Record<string, readonly Statement[]> = {};
  return {
    calls: proxy.calls,
    async start(functionName, more = {}) {
      const { Environment, Role = '' } = await new LambdaClient(aws.client).send(
        new GetFunctionConfigurationCommand({ FunctionName: functionName }),
      );
      const { arn, statements, unknownPolicies } = roleOf(deployed.made(), Role.replace(/^.*\//, ''), env.account);
      if (unknownPolicies.length > 0) throw new Error(`${functionName}: found policies of no stack: ${unknownPolicies.join(', ')}`);
      const name = functionName.replace(`${env.name}-`, '');
      roles[name] = statements;
      const started = functionProcess(deployed.asset(functionName), {
        ...aws.env,
        ...Environment?.Variables,
        AWS_ENDPOINT_URL: proxy.endpoint,
        AWS_ACCESS_KEY_ID: proxy.admit({ name, arn, statements }),
        NODE_NO_WARNINGS: '1',
        ...more,
      });
      processes.push(started);
      return started;
    },
    faults: (functions) => [
      ...proxy.faults,
      ...refusals(proxy.calls).map((refusal) => `refused: ${refusal}`),
      ...functions.filter((name) => !roles[name]).map((name) => `never called: ${name}`),
      ...rightsFaults({
        roles: Object.fromEntries(functions.map((name) => [name, roles[name] ?? []])),
        calls: proxy.calls,
        explained: explainedRights(functions),
      }),
    ],
    async stop() {
      for (const one of processes) one.stop();
      await proxy.stop();
    },
  };
}

/** Why there are rights that no call uses, of these functions. */
function explainedRights(functions: readonly JudgedFunction[]): Record<string, string> {
  const all = load(readFileSync(join(__dirname, 'unused-rights.yaml'), 'utf8')) as Record<string, string>;
  const ownerOf = (right: string) => functionNames.find((name) => right.startsWith(`${name} `));
  const lost = Object.keys(all).find((right) => !ownerOf(right));
  if (lost !== undefined) throw new RangeError(`unused-rights.yaml: found ${lost}; expected one of ${functionNames.join(', ')} in front`);
  return Object.fromEntries(Object.entries(all).filter(([right]) => functions.some((name) => name === ownerOf(right))));
}
