import { colors } from '../../names';
import { partitionOf } from '../catalog/regions';
import { loadBalancersOf, networkLoadBalancersOf } from '../derived/load-balancers';
import { managedClusters } from '../derived/managed-clusters';
import { rulesOf } from '../derived/rules-of';
import { type Path, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** An ARN and what of it must be the environment's own. */
interface Located {
  readonly path: Path;
  readonly arn: string;
  /** Regional resources must be in the environment's region. */
  readonly isRegional?: boolean;
  /** Resources of the account itself; AWS's own policies count as such. */
  readonly isOwn?: boolean;
}

/**
 * ARNs lie where they can work: certificates, web ACLs, load balancers, target groups, alarms, functions of hooks and secrets of analyses in the environment's
 * region and account; workspaces of analyses in its account; roles and policies of workloads and the permissions boundary in its account; the organization's keys and topic and keys of volumes in its region; everything in the region's partition. Principals of access entries and
 * those keys and that topic may be of another account.
 */
export const arnsInPlace = (env: Environment): Problem[] =>
  [
    ...edgeArns(env),
    ...networkCertificates(env),
    ...targetGroupArns(env),
    ...replacedRules(env),
    ...mirrorArns(env),
    ...shiftArns(env),
    ...userPoolArns(env),
    ...iamArns(env),
    ...keyArns(env),
    ...boundaryArn(env),
    ...organizationKeys(env),
    ...notifiedTopic(env),
  ].flatMap(({ path, arn, isRegional, isOwn }) => {
    const [, partition = '', , region = '', account = ''] = arn.split(':');
    const expected = partitionOf(env.region);
    if (partition !== expected)
      return [problemAt(path, `not in the partition of ${env.region}`, arn, `an ARN that begins with arn:${expected}:`)];
    if (isRegional && region !== env.region)
      return [problemAt(path, 'in another region than the environment', arn, `one in ${env.region}`)];
    if (isOwn && account !== env.account && account !== 'aws') {
      return [problemAt(path, 'of another account than the environment', arn, `one of account ${env.account}`)];
    }
    return [];
  });

/** What is encrypted is in the region; the key may be of another account, which has to admit this one. */
const organizationKeys = ({ organization: { keys } }: Environment): Located[] =>
  Object.entries(keys).flatMap(([purpose, arn]) =>
    arn === undefined ? [] : [{ path: ['organization', 'keys', purpose], arn, isRegional: true }],
  );

/** Alarms act on topics of their own region. */
function notifiedTopic({ notifications: { topic } }: Environment): Located[] {
  if (!topic) return [];
  const path = ['notifications', 'topic'];
  return [
    { path: [...path, 'arn'], arn: topic.arn, isRegional: true },
    ...(topic.keyArn === undefined ? [] : [{ path: [...path, 'keyArn'], arn: topic.keyArn, isRegional: true }]),
  ];
}

const boundaryArn = ({ organization: { permissionsBoundaryArn: arn } }: Environment): Located[] =>
  arn === undefined ? [] : [{ path: ['organization', 'permissionsBoundaryArn'], arn, isOwn: true }];

const edgeArns = (env: Environment): Located[] =>
  loadBalancersOf(env).flatMap(({ path, config }): Located[] => {
    const at = (arn: string, ...keys: PropertyKey[]): Located => ({ path: [...path, ...keys], arn, isRegional: true, isOwn: true });
    if (config.kind === 'existing') return [at(config.arn, 'arn'), at(config.listenerArn, 'listenerArn')];
    return [
      ...config.certificateArns.map((arn, index) => at(arn, 'certificateArns', index)),
      ...(config.webAclArn === undefined ? [] : [at(config.webAclArn, 'webAclArn')]),
    ];
  });

const networkCertificates = (env: Environment): Located[] =>
  networkLoadBalancersOf(env).flatMap(({ path, config }) =>
    config.certificateArns.map((arn, index) => ({ path: [...path, 'certificateArns', index], arn, isRegional: true, isOwn: true })),
  );

const targetGroupArns = (env: Environment): Located[] =>
  env.services.flatMap(({ targetGroups }, index) =>
    colors.flatMap((color) => {
      const arn = targetGroups[color];
      return arn === undefined ? [] : [{ path: ['services', index, 'targetGroups', color], arn, isRegional: true, isOwn: true }];
    }),
  );

/** Another account receives copies by a target that it shares (`targetId`), so it has agreed to them. */
function mirrorArns({ mirroring }: Environment): Located[] {
  if (!mirroring || !('networkLoadBalancerArn' in mirroring.target)) return [];
  const arn = mirroring.target.networkLoadBalancerArn;
  return [{ path: ['mirroring', 'target', 'networkLoadBalancerArn'], arn, isRegional: true, isOwn: true }];
}

/** A rule authenticates with a pool of its own account and region. */
const userPoolArns = ({ traffic, services }: Environment): Located[] => [
  ...traffic.userPoolArns.map((arn, index) => ({ path: ['traffic', 'userPoolArns', index], arn, isRegional: true, isOwn: true })),
  ...services.flatMap(({ authentication }, index) =>
    authentication?.kind === 'cognito'
      ? [{ path: ['services', index, 'authentication', 'userPoolArn'], arn: authentication.userPoolArn, isRegional: true, isOwn: true }]
      : [],
  ),
];

const replacedRules = ({ services }: Environment): Located[] =>
  rulesOf({ services }).flatMap(({ service: { replaces: arn }, path }) =>
    arn === undefined ? [] : [{ path: [...path, 'replaces'], arn, isRegional: true, isOwn: true }],
  );

/** What decides on a shift beside its gate: the owners of these can hold it, send it back or let it pass. */
const shiftArns = ({ shift }: Environment): Located[] => [
  ...shift.gate.extraAlarmArns.map((arn, index) => ({
    path: ['shift', 'gate', 'extraAlarmArns', index],
    arn,
    isRegional: true,
    isOwn: true,
  })),
  ...shift.hooks.flatMap(({ lambdaArn: arn }, index) =>
    arn === undefined ? [] : [{ path: ['shift', 'hooks', index, 'lambdaArn'], arn, isRegional: true, isOwn: true }],
  ),
  ...shift.analyses.flatMap((analysis, index): Located[] => {
    const path = ['shift', 'analyses', index];
    // A workspace of another account answers to its own account's roles alone; monitoring may be in another region.
    if (analysis.provider === 'amp') return [{ path: [...path, 'workspaceArn'], arn: analysis.workspaceArn, isOwn: true }];
    if (analysis.provider === 'cloudwatch' || !analysis.secretHeader) return [];
    const { secretArn, keyArn } = analysis.secretHeader;
    const atHeader = [...path, 'secretHeader'];
    const secret = { path: [...atHeader, 'secretArn'], arn: secretArn, isRegional: true, isOwn: true };
    return keyArn === undefined ? [secret] : [secret, { path: [...atHeader, 'keyArn'], arn: keyArn, isRegional: true }];
  }),
];

/** The issuers of the clusters are of the environment's region: roles of identities with `irsa` trust them. */
export const issuersInRegion = (env: Environment): Problem[] =>
  colors.flatMap((color) => {
    const issuer = env.clusters[color].oidcIssuer;
    if (issuer === undefined || new URL(issuer).host.split('.').includes(env.region)) return [];
    return [
      problemAt(
        ['clusters', color, 'oidcIssuer'],
        'the issuer of a cluster in another region',
        issuer,
        `the issuer of a cluster in ${env.region}`,
      ),
    ];
  });

/** A volume is encrypted with a key of its own region; another account's key has to admit this one. */
const keyArns = ({ volumeKeyArns }: Environment): Located[] =>
  volumeKeyArns.map((arn, index) => ({ path: ['volumeKeyArns', index], arn, isRegional: true }));

function iamArns(env: Environment): Located[] {
  const identities = env.identities.flatMap(({ role }, index): Located[] =>
    'existingArn' in role
      ? [{ path: ['identities', index, 'role', 'existingArn'], arn: role.existingArn, isOwn: true }]
      : role.policyArns.map((arn, policy) => ({ path: ['identities', index, 'role', 'policyArns', policy], arn, isOwn: true })),
  );
  const principals = managedClusters(env).flatMap(({ color, cluster }) =>
    cluster.access.map(({ principalArn }, index) => ({ path: ['clusters', color, 'access', index, 'principalArn'], arn: principalArn })),
  );
  return [...identities, ...principals];
}
