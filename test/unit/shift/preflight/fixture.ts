import { loadEnvironment } from '../../../../lib/config/load';
import { gateAlarmName } from '../../../../lib/names';
import type { Rule } from '../../../../lib/shift/model/backends';
import type { HealthByService, Reading } from '../../../../lib/shift/model/model';
import type { CallingRule, Node, Observed, Workload } from '../../../../lib/shift/preflight/observe/observed';
import { type ClusterScoped, type ClusterState, clusterScopedKinds } from '../../../../lib/shift/preflight/state/model';

/** Weights in SSM, a test route to green, kubeContexts: 3 services in 3 zones. */
export const staging = loadEnvironment('staging');
export const services = staging.services.map(({ name }) => name);

/** A day on which both of staging's versions are months from the end of their standard support, which preflight warns of. */
export const at = Date.UTC(2026, 7, 3, 9);
export const day = 24 * 3600 * 1000;

export const seen = <T>(value: T): Reading<T> => ({ ok: true, value });
export const unseen = (why: string): Reading<never> => ({ ok: false, why });

export const rule = (service: string, weights = { blue: 100, green: 0 }): Rule => ({
  arn: `arn:rule/${service}`,
  service,
  actions: [
    {
      type: 'forward',
      targetGroups: (['blue', 'green'] as const).map((color) => ({ arn: `arn:tg/${service}-${color}`, color, weight: weights[color] })),
      stickiness: { enabled: false },
    },
  ],
});

const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
const spread = zones.map((zone) => ({ zone, healthy: 2, other: 0 }));
export const health: HealthByService = Object.fromEntries(services.map((service) => [service, { blue: spread, green: spread }]));

const nodes = (count: number): Node[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `node-${index}`,
    ready: true,
    cordoned: false,
    zone: zones[index % 3] ?? '',
    address: `10.20.0.${10 + index}`,
  }));

export const workload = (name: string, more: Partial<Workload> = {}): Workload => ({
  kind: 'Deployment',
  namespace: 'shop',
  name,
  replicas: 6,
  ready: 6,
  floor: 6,
  floorOf: 'HorizontalPodAutoscaler',
  ...more,
});

const applications = [{ name: 'shop', sync: 'Synced', health: 'Healthy', revision: 'a1b2c3d4' }];

/** As the traffic stack makes them; `change` is for each of the two rules. */
export const callingRules = (env: string, to: string, change: Partial<CallingRule> = {}): Readonly<Record<string, CallingRule[]>> => ({
  [`${env}-rollback`]: [
    {
      name: 'gate-rule',
      isEnabled: true,
      pattern: JSON.stringify({
        resources: ['errors', 'latency', 'targets'].map((concern) => ({
          wildcard: `arn:aws:cloudwatch:eu-west-1:222222222222:alarm:${env}-*-to-${to}-${concern}`,
        })),
      }),
      ...change,
    },
  ],
  [`${env}-shift-watchdog`]: [{ name: 'minute-rule', isEnabled: true, ...change }],
});

/** A cluster that holds nothing but these parts. */
export const stateOf = (
  change: Partial<Omit<ClusterState, 'clusterScoped'>> & { scoped?: Partial<Record<ClusterScoped, string[]>> } = {},
): ClusterState => {
  const { scoped = {}, ...parts } = change;
  const none = seen([]);
  return {
    claims: none,
    backups: seen({ snapshots: [], velero: [] }),
    secrets: none,
    certificates: none,
    externalSecrets: none,
    workloads: none,
    services: none,
    ingresses: none,
    webhooks: none,
    ...parts,
    clusterScoped: Object.fromEntries(
      clusterScopedKinds.map((kind) => [kind, seen(scoped[kind] ?? [])]),
    ) as unknown as ClusterState['clusterScoped'],
  };
};

/** A cluster that is ready in every respect. */
export const ready: Observed = {
  at,
  controlPlane: seen({ name: 'staging-green', status: 'ACTIVE', version: '1.36', issues: [] }),
  addons: seen([{ name: 'vpc-cni', status: 'ACTIVE', version: 'v1.23.1-eksbuild.1', issues: [] }]),
  insights: seen([{ name: 'Deprecated APIs', status: 'PASSING', reason: 'none used', refreshedAt: at - day / 2 }]),
  nodes: { blue: seen(nodes(12)), green: seen(nodes(9)) },
  applications: { blue: seen(applications), green: seen(applications) },
  workloads: { blue: seen([workload('web')]), green: seen([workload('web')]) },
  serviceAccounts: { blue: seen([]), green: seen([]) },
  state: { blue: seen(stateOf()), green: seen(stateOf()) },
  exits: seen([{ cidr: '10.20.0.0/20', kind: 'nat', addresses: ['203.0.113.10'] }]),
  identitySources: seen({
    clusterName: 'staging-green',
    clusterArn: 'arn:aws:eks:eu-west-1:222222222222:cluster/staging-green',
    issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/GREEN',
    associations: [],
  }),
  rules: seen(services.map((service) => rule(service))),
  stored: seen(Object.fromEntries(services.map((service) => [service, { blue: 100, green: 0 }]))),
  health: seen(health),
  podSubnets: seen(zones.map((zone) => ({ id: `subnet-${zone}`, zone, free: 8000 }))),
  quotas: [seen({ name: 'network interfaces of the region', limit: 5000, used: 100, perNode: 2, adjustable: true })],
  spotRole: seen(true),
  subscribers: seen({ confirmed: 1, pending: [] }),
  functions: seen({ 'staging-shift-tick': 'Active' }),
  callingRules: seen(callingRules('staging', 'green')),
  deadLetters: seen(0),
  certificates: seen([{ arn: 'arn:certificate', status: 'ISSUED', names: ['*.staging.example.com'], expiresAt: at + 200 * day }]),
  edges: [],
  aliases: seen([{ name: 'shop.staging.example.com', target: 'dualstack.staging-edge.elb.amazonaws.com.', evaluatesTargetHealth: false }]),
  testRoute: seen(services.map((service) => ({ service, url: `https://shop/${service}`, answer: { status: 200, cluster: 'green' } }))),
  alarms: seen([{ name: gateAlarmName('staging', 'green'), state: 'ok' }]),
  analyses: {},
  lock: seen(undefined),
  shadowed: seen([]),
  targetStickiness: seen({}),
  leftTargetGroups: seen([]),
  leftWeights: seen([]),
};
