import staging from '../../config/environments/staging';
import { type Environment, type EnvironmentInput, environment } from '../../lib/config/schema';
import { type Changes, changed } from '../docs/cases/change';

/** A state of the configuration on the way from one upgrade to the next. */
export interface UpgradeStep {
  readonly title: string;
  /** Edits of the environment's file, on top of those of the steps before. */
  readonly edits: Changes;
  /** What is done around the edits, in order, as the page prints it. `deploy` stands for the deploy of all stacks. */
  readonly actions: readonly string[];
  /** Stacks that are destroyed before the edit is deployed. */
  readonly destroyed: readonly string[];
}

const deploy = "`npx cdk deploy 'staging/*'`";

/** Green serves; blue is the cluster of the upgrade before, kept to roll back to. */
const start: Changes = {
  'clusters.blue.version': '1.34',
  'clusters.green.version': '1.35',
  'traffic.weights.seed': { blue: 0, green: 100 },
  'traffic.testRoute': undefined,
  'workers.home': 'green',
};

/** The way of an environment through an upgrade. The colors end in exchanged roles: the next one is the same with the names exchanged. */
export const upgradeSteps: readonly UpgradeStep[] = [
  {
    title: 'Green serves, blue is kept to roll back to',
    edits: start,
    actions: [],
    destroyed: [],
  },
  {
    title: 'Blue may be deleted',
    edits: { 'clusters.blue.deletionProtection': false },
    actions: [deploy],
    destroyed: [],
  },
  {
    title: 'Blue is absent',
    edits: { 'clusters.blue': { kind: 'absent' } },
    actions: [
      'Empty blue as in [teardown](teardown.md), steps 2 and 3.',
      "`npx cdk destroy 'staging/blue-platform' 'staging/blue-cluster' 'staging/blue-gate'`, before the edit: afterwards they are in no template.",
      deploy,
    ],
    destroyed: ['staging-blue-platform', 'staging-blue-cluster', 'staging-blue-gate'],
  },
  {
    title: 'Blue is there at a new version',
    edits: {
      'clusters.blue': { ...staging.clusters.blue, version: '1.36' },
      'traffic.testRoute': { to: 'blue', sourceCidrs: ['198.51.100.0/24'] },
    },
    actions: [
      "`npx cdk deploy 'staging/*'`, with `--import-existing-resources` if the log group of the cluster before is still there ([cluster](cluster.md)).",
      '`bluegreen preflight --env staging --to blue`',
    ],
    destroyed: [],
  },
  {
    title: 'Traffic and workers are on blue',
    edits: { 'traffic.weights.seed': { blue: 100, green: 0 }, 'traffic.testRoute': undefined, 'workers.home': 'blue' },
    actions: [
      '`bluegreen shift --env staging --to blue`, `bluegreen workers handover --env staging --to blue`: the weights in force are in SSM, no edit moves them.',
      'Then the edits, so that the file says where a new service and a new worker begin.',
      deploy,
    ],
    destroyed: [],
  },
  {
    title: 'Green may be deleted',
    edits: { 'clusters.green.deletionProtection': false },
    actions: ['Once nobody wants to roll back to it.', deploy],
    destroyed: [],
  },
  {
    title: 'Green is absent',
    edits: { 'clusters.green': { kind: 'absent' } },
    actions: [
      'Empty green as in [teardown](teardown.md), steps 2 and 3.',
      "`npx cdk destroy 'staging/green-platform' 'staging/green-cluster' 'staging/green-gate'`",
      deploy,
    ],
    destroyed: ['staging-green-platform', 'staging-green-cluster', 'staging-green-gate'],
  },
];

/** Each color with pod subnets of its own. */
export const twoPodSets: Changes = {
  'network.podCidrs': [64, 65, 66, 67, 68, 69].map((second) => `100.${second}.0.0/17`),
  'network.cidrQuota': 7,
};

/** The environment at each step. @param variant edits that hold throughout */
export function environmentsOf(variant: Changes = {}): Environment[] {
  let input: EnvironmentInput = changed(staging, variant) as EnvironmentInput;
  return upgradeSteps.map(({ edits }) => {
    input = changed(input, edits) as EnvironmentInput;
    return environment.parse(input);
  });
}
