import { type Color, clusterName, colors } from '../../names';
import { block, type Check, ok, warn } from '../../shift/preflight/check';
import { supportChecks } from '../../shift/preflight/checks/support';
import { observedTakeover } from '../takeover';
import { guardDutyChecks } from './guard-duty';
import type { Context, Machine, Place } from './observed';

/** Oldest release of Node that runs this app: package.json, engines. */
const oldestNode = [20, 19] as const;
/** Version of the bootstrap that the app's stacks ask for (requiresBootstrapStackVersion in the assembly). */
const oldestBootstrap = 8;
/** Signatures of AWS hold for five minutes; half of it is a clock that is on its way out. */
const clockLimitsMs = { warn: 5000, block: 150_000 } as const;

const mendedBy = (command: string, check: Check): Check => ({ ...check, command });

/** What holds for this machine, whatever the environment. */
export function machineChecks({ node, kubectl }: Machine): Check[] {
  return [nodeCheck(node), kubectlCheck(kubectl)];
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const todo = 'install Node 24';
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    return mendedBy('nvm install 24', block('node', `${version}; this app needs ${oldestNode.join('.')} or later`, todo));
  }
  if (major > oldestNode[0]) return ok('node', version);
  return mendedBy('nvm install 24', warn('node', `${version}: no new AWS SDK from January 2027 on`, todo));
}

const kubectlCheck = (version: Machine['kubectl']): Check =>
  version.ok
    ? ok('kubectl', version.value)
    : mendedBy(
        'export BLUEGREEN_KUBECTL=/path/to/kubectl',
        warn('kubectl', version.why, 'install it (https://kubernetes.io/docs/tasks/tools/), or name the program where it is not in PATH'),
      );

/**
 * What holds for one environment.
 * @param isAsked it was named with --env: credentials of another account are then an error
 */
export function placeChecks(place: Place, machine: Machine, isAsked: boolean): Check[] {
  const { env } = place;
  const isHome = place.identity.ok && place.identity.value.account === env.account;
  return [
    credentials(place, isAsked),
    ...(place.identity.ok ? [clock(place.identity.value.clockOffsetMs)] : []),
    ...(isHome ? [bootstrap(place), ...observedTakeover(place.env, place.edges), ...guardDutyChecks(place)] : []),
    ...colors.flatMap((color) => contextChecks(place, color, machine)),
    ...supportChecks(env, machine),
  ].map((check) => ({ ...check, name: `${env.name}: ${check.name}` }));
}

function credentials({ env, identity }: Place, isAsked: boolean): Check {
  const todo = `log in to account ${env.account}, and name the profile`;
  const again = `aws sso login --profile PROFILE && AWS_PROFILE=PROFILE npx bluegreen doctor --env ${env.name}`;
  if (!identity.ok) return mendedBy(again, block('credentials', identity.why, todo));
  const { account, arn } = identity.value;
  if (account === env.account) return ok('credentials', `${arn} in ${account}`);
  const found = `those of account ${account}; the environment is in ${env.account}`;
  return mendedBy(again, isAsked ? block('credentials', found, todo) : warn('credentials', found, todo));
}

function clock(offsetMs: number): Check {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  const found = `this machine's clock is ${seconds} s ${offsetMs < 0 ? 'ahead of' : 'behind'} AWS`;
  if (Math.abs(offsetMs) < clockLimitsMs.warn) return ok('clock', 'as that of AWS');
  const todo = 'set the clock by the network';
  const isNearLimit = Math.abs(offsetMs) >= clockLimitsMs.block;
  return mendedBy(
    'sudo timedatectl set-ntp true',
    isNearLimit ? block('clock', `${found}; AWS refuses calls from 5 minutes on`, todo) : warn('clock', found, todo),
  );
}

function bootstrap({ env, qualifier, bootstrap: version }: Place): Check {
  const name = 'bootstrap';
  if (!version.ok) return warn(name, `cannot be read: ${version.why}`, `allow ssm:GetParameter on /cdk-bootstrap/${qualifier}/version`);
  if (version.value !== undefined && version.value >= oldestBootstrap) return ok(name, `version ${version.value}, qualifier ${qualifier}`);
  const found =
    version.value === undefined
      ? `none with the qualifier ${qualifier} in ${env.region}`
      : `version ${version.value}; the stacks need ${oldestBootstrap}`;
  const own = qualifier === defaultQualifier ? '' : ` --qualifier ${qualifier} --toolkit-stack-name CDKToolkit-${qualifier}`;
  return mendedBy(`npx cdk bootstrap aws://${env.account}/${env.region}${own}`, block(name, found, 'bootstrap the account and region'));
}

/** https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html#bootstrapping-custom-id */
export const defaultQualifier = 'hnb659fds';

function contextChecks({ env, contexts }: Place, color: Color, { kubectl }: Machine): Check[] {
  const cluster = env.clusters[color];
  if (cluster.kind === 'absent') return [];
  const name = `context of ${color}`;
  const eksName = cluster.kind === 'existing' ? cluster.name : clusterName(env.name, color);
  const context = contexts[color];
  const update = `aws eks update-kubeconfig --region ${env.region} --name ${eksName} --alias ${context?.name ?? eksName}`;
  if (!context) {
    const found = `clusters.${color}.kubeContext is not set: preflight and workers cannot read the cluster`;
    return [mendedBy(update, warn(name, found, `make a context once the cluster exists, and set kubeContext: '${eksName}'`))];
  }
  // Without kubectl that is the finding, and it is reported once.
  return kubectl.ok ? [contextCheck(name, context, { update, kubectl: kubectl.value })] : [];
}

function contextCheck(name: string, context: Context, { update, kubectl }: { update: string; kubectl: string }): Check {
  const { isKnown, login, server } = context;
  const fetch = `kubectl --context ${context.name} get --raw /version`;
  if (!isKnown.ok) {
    return mendedBy('kubectl config view', warn(name, `the kubeconfig cannot be read: ${isKnown.why}`, 'see what is wrong with it'));
  }
  if (!isKnown.value)
    return mendedBy(update, warn(name, `the kubeconfig has no context ${context.name}`, 'make it once the cluster exists'));
  if (login && !login.isInstalled) {
    const where =
      login.program === 'aws' ? 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html' : 'a folder of PATH';
    return mendedBy(fetch, block(name, `${context.name} logs in with ${login.program}, which is not installed`, `install it (${where})`));
  }
  if (!server.ok) return mendedBy(fetch, warn(name, `${context.name} does not answer: ${server.why}`, 'see why'));
  const apart = Math.abs(minorOf(kubectl) - minorOf(server.value));
  if (apart <= 1) return ok(name, `${context.name}, Kubernetes ${server.value}`);
  const found = `kubectl ${kubectl} is ${apart} minors from the cluster's ${server.value}; one is supported`;
  return warn(name, found, `install a kubectl of Kubernetes 1.${minorOf(server.value)} (https://kubernetes.io/docs/tasks/tools/)`);
}

const minorOf = (version: string): number => Number(version.split('.')[1] ?? 0);
