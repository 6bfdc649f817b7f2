import { randomUUID } from 'node:crypto';
import { stackIds, trafficParameterName } from '../../names';
import { analysisReader } from '../../shift/analyses/reader';
import { awsBackends } from '../../shift/aws/backends';
import { deployedListeners } from '../../shift/aws/deployed';
import { deploymentConfig, deploymentOf } from '../../shift/aws/deployment';
import { sfnExecutions } from '../../shift/aws/executions';
import { lambdaHooks } from '../../shift/aws/hooks';
import { callerIdentity } from '../../shift/aws/identity';
import type { BackendError } from '../../shift/model/backends';
import { defaultPace, type Pace } from '../../shift/model/pace';
import { RefusedError } from '../host';
import { runCommandHook } from './hook';
import type { Connect, Place } from './session';

/** The connection to AWS: credentials of the environment's account, and a deployed traffic stack. */
export const connectToAws: Connect = async (env, host, { listenerArns, pollSeconds }) => {
  const options = { region: env.region };
  const [identity, found] = await Promise.all([
    callerIdentity(options).catch((error: unknown) => error as BackendError),
    listenerArns ?? deployedListeners(env.name, options).catch((error: unknown) => error as BackendError),
  ]);
  if (!(identity instanceof Error) && env.account !== undefined && identity.account !== env.account) {
    throw new RefusedError(
      `the credentials are those of account ${identity.account}, ${env.name} is in ${env.account}: choose others (AWS_PROFILE)`,
    );
  }
  if (identity instanceof Error && identity.kind === 'denied') throw new RefusedError(whyDenied(env, identity));
  if (found instanceof Error) throw found;
  if (found === undefined) {
    throw new RefusedError(
      `${env.name}/${stackIds.traffic} is not deployed: there is no parameter ${trafficParameterName(env.name)} in ${env.region}` +
        `${env.account === undefined ? '' : ` of account ${env.account}`}. npx cdk deploy '${env.name}/${stackIds.edge}' '${env.name}/${stackIds.traffic}' makes it`,
    );
  }
  const deployment = deploymentOf(env.name, found, deploymentConfig(env));
  const clockOffsetMs = identity instanceof Error ? 0 : identity.clockOffsetMs;
  if (Math.abs(clockOffsetMs) > tellClockMs) host.stderr(clockText(clockOffsetMs));
  const hooks = lambdaHooks(options, runCommandHook(host));
  const backends = awsBackends(deployment, { ...options, clockOffsetMs }, hooks, analysisReader(options));
  return {
    runner: { backends, pace: paceOf(pollSeconds), by: randomUUID() },
    executions: sfnExecutions(deployment.stateMachineArn, options),
    // A rollback goes on without knowing who it is.
    holder: identity instanceof Error ? 'unknown' : nameOf(identity.arn),
  };
};

/** A difference of clocks that is worth a line; the header has whole seconds. */
const tellClockMs = 5000;

const clockText = (offsetMs: number): string =>
  `The clock of this machine is ${Math.round(Math.abs(offsetMs) / 1000)} s ${offsetMs < 0 ? 'ahead of' : 'behind'} AWS: the time of AWS is used.\n`;

const whyDenied = (env: Place, error: BackendError): string =>
  `no usable AWS credentials for ${env.account === undefined ? env.name : `account ${env.account}`}: ${error.message}. Log in (aws sso login), or set AWS_PROFILE`;

/** `arn:aws:sts::111111111111:assumed-role/Operator/alice` → `assumed-role/Operator/alice`. */
const nameOf = (arn: string): string => arn.split(':').slice(5).join(':') || arn;

const paceOf = (pollSeconds: number | undefined): Pace =>
  pollSeconds === undefined ? defaultPace : { ...defaultPace, pollMs: 1000 * pollSeconds, idleMs: 1000 * pollSeconds };
