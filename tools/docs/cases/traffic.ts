import * as emptyGroups from '../../../lib/config/rules/empty-groups';
import * as schedule from '../../../lib/config/rules/schedule';
import * as targetGroups from '../../../lib/config/rules/target-groups';
import * as traffic from '../../../lib/config/rules/traffic';
import type { RuleCases } from './case';

const targetGroup = (region: string, account: string) =>
  `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/shop-web/73e2d6bc24d8a067`;

const night = (from: string, to: string) => ({ from, to, timeZone: 'Europe/Berlin' });
const holidays = (from: string, to: string) => ({ ...night(from, to), reason: 'end of year' });

/** When a share may be raised. */
const scheduleCases: readonly RuleCases[] = [
  {
    rule: schedule.windowsOpen,
    breaks: [
      {
        shows: 'a window that ends when it begins',
        base: 'prod',
        changes: { 'shift.windows': [night('22:00', '04:00'), night('22:00', '22:00')] },
        at: ['shift.windows[1].to'],
        says: /the window never opens.*at least 15 minutes after from \(22:00\); 00:00 to 24:00 is the whole day/s,
      },
      {
        shows: 'a window of a few minutes, over midnight',
        base: 'prod',
        changes: { 'shift.windows': [night('23:55', '00:05')] },
        at: ['shift.windows[0].to'],
        says: /open for 10 minutes only/,
      },
    ],
    passes: [
      { shows: 'a window of 15 minutes, over midnight', base: 'prod', changes: { 'shift.windows': [night('23:50', '00:05')] } },
      { shows: 'the whole day', base: 'prod', changes: { 'shift.windows': [night('00:00', '24:00')] } },
    ],
  },
  {
    rule: schedule.freezesEnd,
    breaks: [
      {
        shows: 'a freeze that ends before it begins',
        base: 'prod',
        changes: { 'shift.freezes': [holidays('2026-12-20T18:00', '2026-12-20T18:00')] },
        at: ['shift.freezes[0].to'],
        says: /ends before it begins.*a time after 2026-12-20T18:00/s,
      },
      {
        shows: 'a day that does not exist',
        base: 'prod',
        changes: { 'shift.freezes': [holidays('2027-02-27T18:00', '2027-02-30T18:00')] },
        at: ['shift.freezes[0].to'],
        says: /there is no such day/,
      },
    ],
    passes: [
      {
        shows: 'a freeze over the end of the year',
        base: 'prod',
        changes: { 'shift.freezes': [holidays('2026-12-20T18:00', '2027-01-07T08:00')] },
      },
    ],
  },
];

/** Target groups and the weights that send requests to them. */
export const trafficCases: readonly RuleCases[] = [
  ...scheduleCases,
  {
    rule: targetGroups.targetGroupsOnce,
    breaks: [
      {
        shows: 'one target group for both colors',
        base: 'existing',
        changes: {
          'services.0.targetGroups': { blue: targetGroup('us-east-1', '444444444444'), green: targetGroup('us-east-1', '444444444444') },
        },
        at: ['services[0].targetGroups.green'],
        says: /as services\[0\]\.targetGroups\.blue/,
      },
    ],
    passes: [{ shows: 'one for each', base: 'existing', changes: {} }],
  },
  {
    rule: targetGroups.targetGroupsStay,
    breaks: [
      {
        shows: 'an existing target group on a new load balancer',
        base: 'dev',
        changes: { 'services.0.targetGroups': { blue: targetGroup('eu-west-1', '111111111111') } },
        at: ['services[0].targetGroups.blue'],
        says: /belongs to one load balancer.*kind "existing"/s,
      },
    ],
    passes: [{ shows: 'on the load balancer it hangs on', base: 'prod', changes: {} }],
  },
  {
    rule: traffic.weightRange,
    breaks: [
      { shows: '1000', base: 'dev', changes: { 'traffic.weights.blue': 1000 }, at: ['traffic.weights.blue'], says: /from 0 to 999/ },
      {
        shows: '-1, as a seed',
        base: 'prod',
        changes: { 'traffic.weights.seed.green': -1 },
        at: ['traffic.weights.seed.green'],
        says: /-1/,
      },
      {
        shows: '1000 for one service',
        base: 'dev',
        changes: { 'traffic.weights.services': { api: { blue: 0, green: 1000 } } },
        at: ['traffic.weights.services.api.green'],
        says: /1000/,
      },
    ],
    passes: [{ shows: '0 and 999', base: 'dev', changes: { 'traffic.weights': { blue: 0, green: 999 } } }],
  },
  {
    rule: traffic.weightsNotAllZero,
    breaks: [
      {
        shows: '0 and 0',
        base: 'dev',
        changes: { 'traffic.weights.blue': 0 },
        at: ['traffic.weights'],
        says: /neither color would get requests/,
      },
      {
        shows: '0 and 0 as a seed',
        base: 'prod',
        changes: { 'traffic.weights.seed.blue': 0 },
        at: ['traffic.weights.seed'],
        says: /blue: 100/,
      },
    ],
    passes: [{ shows: '0 and 1', base: 'dev', changes: { 'traffic.weights': { blue: 0, green: 1 } } }],
  },
  {
    rule: traffic.absentColorIdle,
    breaks: [
      {
        shows: 'a weight for a color without a cluster',
        base: 'dev',
        changes: { 'clusters.green': { kind: 'absent' }, 'traffic.weights.green': 10, 'traffic.testRoute': undefined },
        at: ['traffic.weights.green'],
        says: /there is no green cluster to answer/,
      },
      {
        shows: 'a seed for a color without a cluster, and a test route to it',
        base: 'prod',
        changes: { 'clusters.blue': { kind: 'absent' }, 'traffic.testRoute.to': 'blue' },
        at: ['traffic.weights.seed.blue', 'traffic.testRoute.to'],
        says: /0 while the cluster is absent/,
      },
    ],
    passes: [
      {
        shows: 'the color in use alone has weight',
        base: 'dev',
        changes: { 'clusters.blue': { kind: 'absent' }, 'traffic.weights': { blue: 0, green: 100 } },
      },
    ],
  },
  {
    rule: traffic.weightedServicesExist,
    breaks: [
      {
        shows: 'a misspelled service',
        base: 'dev',
        changes: { 'traffic.weights.services': { apj: { blue: 1, green: 1 } } },
        at: ['traffic.weights.services.apj'],
        says: /expected: {2}api/,
      },
    ],
    passes: [{ shows: 'a service', base: 'dev', changes: { 'traffic.weights.services': { api: { blue: 1, green: 1 } } } }],
  },
  {
    rule: traffic.testRouteGuarded,
    breaks: [
      {
        shows: 'everyone',
        base: 'dev',
        changes: { 'traffic.testRoute.sourceCidrs': ['203.0.113.0/24', '0.0.0.0/0'] },
        at: ['traffic.testRoute.sourceCidrs[1]'],
        says: /lets anyone choose the untested color/,
      },
      {
        shows: 'everyone, in two halves',
        base: 'dev',
        changes: { 'traffic.testRoute.sourceCidrs': ['0.0.0.0/1', '128.0.0.0/1'] },
        at: ['traffic.testRoute.sourceCidrs[0]', 'traffic.testRoute.sourceCidrs[1]'],
        says: /\/8 at the widest/,
      },
    ],
    passes: [{ shows: 'a /8', base: 'dev', changes: { 'traffic.testRoute.sourceCidrs': ['10.0.0.0/8'] } }],
  },
  {
    rule: emptyGroups.seedStaysWithExisting,
    breaks: [
      {
        shows: 'a first deploy that takes all requests from the existing cluster',
        base: 'prod',
        changes: { 'traffic.weights.seed': { blue: 0, green: 100 } },
        at: ['traffic.weights.seed.green'],
        says: /target groups of green that are empty.*green: 0, and bluegreen shift.*acceptEmptyTargetGroups: \['web', 'api', 'checkout'\]/s,
      },
      {
        shows: 'a first deploy that takes some',
        base: 'prod',
        changes: { 'traffic.weights.seed': { blue: 99, green: 1 }, 'traffic.acceptEmptyTargetGroups': ['web'] },
        at: ['traffic.weights.seed.green'],
        says: /1 for api, checkout/,
      },
      {
        shows: 'the same with green in the place of blue',
        base: 'prod',
        changes: {
          'clusters.blue': { kind: 'managed', version: '1.36', capacity: { maxNodes: 10, podsPerNode: 20 } },
          'clusters.green': { kind: 'existing', name: 'prod-legacy' },
          'services.0.targetGroups': {},
        },
        at: ['traffic.weights.seed.blue'],
        says: /target groups of blue that are empty/,
      },
    ],
    passes: [
      { shows: 'the existing cluster keeps everything', base: 'prod', changes: {} },
      {
        shows: 'a target group that is taken over, with targets of its own',
        base: 'existing',
        changes: { 'traffic.weights.seed': { blue: 90, green: 10 } },
      },
      {
        shows: 'services that are said to start empty',
        base: 'prod',
        changes: { 'traffic.weights.seed': { blue: 0, green: 100 }, 'traffic.acceptEmptyTargetGroups': ['web', 'api', 'checkout'] },
      },
      {
        shows: 'declared weights, which a pull request shows: they are how such an environment shifts',
        base: 'prod',
        changes: { 'traffic.weights': { blue: 90, green: 10 } },
      },
      {
        shows: 'two clusters of this app: nothing is in production yet',
        base: 'dev',
        changes: { 'traffic.weights': { keptIn: 'ssm', seed: { blue: 50, green: 50 } } },
      },
    ],
  },
  {
    rule: emptyGroups.existingColorHasTargetGroups,
    breaks: [
      {
        shows: 'a service without the target group it is served from',
        base: 'prod',
        changes: { 'services.1.targetGroups': {} },
        at: ['services[1].targetGroups.blue'],
        says: /new, empty target group.*api without one, at weight 100.*acceptEmptyTargetGroups: \['api'\]/s,
      },
      {
        shows: 'with declared weights',
        base: 'prod',
        changes: { 'services.1.targetGroups': {}, 'traffic.weights': { blue: 90, green: 10 } },
        at: ['services[1].targetGroups.blue'],
        says: /at weight 90/,
      },
    ],
    passes: [
      { shows: 'each service with its own', base: 'prod', changes: {} },
      {
        shows: 'a service that blue gets no requests for',
        base: 'prod',
        changes: {
          'services.1.targetGroups': {},
          'traffic.weights': { blue: 100, green: 0, services: { api: { blue: 0, green: 100 } } },
        },
      },
      {
        shows: 'a new service that is said to start empty',
        base: 'prod',
        changes: { 'services.1.targetGroups': {}, 'traffic.acceptEmptyTargetGroups': ['api'] },
      },
    ],
  },
  {
    rule: emptyGroups.acceptedServicesExist,
    breaks: [
      {
        shows: 'a misspelled service',
        base: 'prod',
        changes: { 'traffic.acceptEmptyTargetGroups': ['chekout'] },
        at: ['traffic.acceptEmptyTargetGroups[0]'],
        says: /expected: {2}checkout/,
      },
    ],
    passes: [{ shows: 'a service', base: 'prod', changes: { 'traffic.acceptEmptyTargetGroups': ['checkout'] } }],
  },
];
