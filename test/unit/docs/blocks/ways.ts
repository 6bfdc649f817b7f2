/** How a block of a page is known to be right. Whatever the way, the words of its commands are judged too: test/support/command-blocks/judges.ts. */
export type Way =
  /** These files run its commands: they read the page, or name each command and its options. `except` holds what none of them runs, with the reason. */
  | { readonly runBy: readonly string[]; readonly except?: Readonly<Record<string, string>> }
  /** This npm script writes it, and a unit test compares. */
  | { readonly generatedBy: string }
  /** Nothing here can run it, for this reason. */
  | { readonly cannotRun: string }
  /** No commands: what is printed, or drawn. The text says what holds it. */
  | { readonly shows: string };

const runBy = (...files: string[]): Way => ({ runBy: files });
const offline = runBy('test/unit/docs/offline.test.ts');
const demo = runBy('test/integration/demo.test.ts', 'tools/demo/stages.ts');
const generatedBy = (script: string): Way => ({ generatedBy: `docs:${script}` });
const cannotRun = (reason: string): Way => ({ cannotRun: reason });
const deploys = 'test/integration/deploy.test.ts';

/** By page, then by how the block begins. `*` is every block of a page. */
export const ways: Readonly<Record<string, Readonly<Record<string, Way>>>> = {
  'CONTRIBUTING.md': {
    'npm ci': {
      runBy: ['.ci/run'],
      except: { check: 'it runs this test; .ci/run has its parts', install: 'it would write hooks into this clone' },
    },
    'npx bluegreen init': runBy('test/unit/docs/contributing.test.ts', '.ci/run'),
  },
  'README.md': {
    'npm ci && npm run synth': runBy('.ci/run', 'test/integration/demo.test.ts'),
    'config/environments/prod.ts': { shows: 'test/unit/docs/readme.test.ts compares it' },
    '16.8 s': { shows: 'one rehearsal of 28 November 2026' },
    'network ←': { shows: 'a drawing' },
  },
  'docs/adopt.md': {
    'npx bluegreen init': runBy('test/unit/cli/adopt/init.test.ts', 'test/unit/cli/adopt/from-cluster.test.ts', '.ci/run'),
    'npx bluegreen doctor': runBy('test/unit/cli/adopt/doctor.test.ts'),
  },
  'docs/analyses.md': {
    'npx cdk deploy': runBy(deploys, 'tools/demo/stages.ts'),
  },
  'docs/architecture.md': { 'npm run docs:diagrams': generatedBy('diagrams') },
  'docs/capacity.md': { '*': offline },
  'docs/cluster.md': {
    'npx cdk deploy': {
      runBy: [deploys],
      except: { DescribeCluster: 'it shows how far a deploy is that takes minutes; the local AWS’s takes none' },
    },
  },
  'docs/commands.md': { '*': generatedBy('commands') },
  'docs/configuration.md': {
    'npm run synth': { runBy: ['.ci/run'], except: { diff: 'it reads the stacks of an AWS account' } },
    '1 problem in': { shows: 'the form of a report; test/unit/tools/docs holds the reports of every rule' },
  },
  'docs/delivery.md': {
    // The commands of gh change a repository on GitHub.
    'npx cdk bootstrap': runBy('test/integration/access.ts', 'tools/local-aws/local-aws.ts'),
    'npx bluegreen diff': runBy('test/unit/cli/diff/diff.test.ts'),
    'npm run --silent eks:changes': cannotRun('it asks EKS in an AWS account; test/unit/tools/eks-changes holds its parts'),
    'npm run --silent delivery:drift': cannotRun('CloudFormation compares resources that exist, in an AWS account'),
  },
  'docs/demo.md': { '*': runBy('.ci/run', 'test/integration/demo.test.ts') },
  'docs/detection.md': {
    'npm run docs:detection': generatedBy('detection'),
    '1 requests a second': { shows: 'what that command printed; minutes of computation' },
  },
  'docs/gitops.md': {
    'kubectl create namespace': runBy('test/cluster/documented.test.ts'),
    'kubectl -n argocd get application <name>': runBy('test/cluster/documented.test.ts'),
    'kubectl -n argocd get applications': runBy('test/cluster/documented.test.ts'),
    'kubectl -n argocd patch': runBy('test/live/platform.test.ts'),
  },
  'docs/in-place.md': { '*': offline },
  'docs/mirroring.md': { 'npx cdk deploy': runBy(deploys, 'test/integration/mirroring.test.ts') },
  'docs/network-load-balancers.md': {
    'npx cdk deploy': runBy(deploys, 'tools/demo/stages.ts'),
  },
  'docs/network-policy-conversion.md': { '*': offline },
  'docs/network-policy-replay.md': { '*': offline },
  'docs/network-policy-verification.md': { '*': offline },
  'docs/observing.md': {
    '*': runBy('tools/demo/stages.ts', 'test/unit/cli/shift/preflight.test.ts', 'test/unit/cli/shift/report.test.ts'),
  },
  'docs/organization.md': {
    'npm run synth': runBy('.ci/run', 'test/unit/cli/adopt/doctor.test.ts'),
    '1 problem in': { shows: 'the form of a report of two environments; test/unit/config holds the rule' },
  },
  'docs/performance.md': {
    '*': {
      runBy: ['.ci/run'],
      except: {
        bench: 'figures need a quiet machine',
        'bench:cold-import': 'figures need a quiet machine',
        'bench:load-balancers': 'figures need a quiet machine',
      },
    },
  },
  'docs/platform.md': {
    'npx cdk deploy': runBy(deploys, '.ci/run'),
    'helm pull': cannotRun('the registry is not reached from tests'),
  },
  'docs/rehearsal.md': {
    '*': {
      runBy: ['.ci/run'],
      except: Object.fromEntries(
        ['--json', '--env', '--html', '--tcp', '--rps'].map((option) => [
          option,
          'another minute each; test/unit/rehearsal holds what they print, test/integration/rehearsal-tcp.test.ts moves connections',
        ]),
      ),
    },
  },
  'docs/runbook.md': { '*': demo },
  'docs/security.md': { 'npx jest': runBy('jest.config.js') },
  'docs/shift-on-aws.md': { 'npx cdk deploy': runBy(deploys, 'test/integration/shift-deployed.test.ts', 'tools/demo/stages.ts') },
  'docs/shift.md': { 'npx bluegreen plan': demo, 'begin (lock': { shows: 'a drawing' } },
  'docs/state.md': {
    'npx bluegreen preflight': runBy('tools/demo/stages.ts', 'test/unit/cli/shift/preflight.test.ts'),
    'apiVersion: rbac': { shows: 'test/cluster/state.test.ts reads two API servers with it' },
  },
  'docs/teardown.md': {
    'npx cdk deploy': runBy(deploys),
    'kubectl -n argocd patch application bootstrap': runBy('test/live/teardown.ts'),
    'kubectl get nodeclaims': runBy('test/live/teardown.ts'),
    'kubectl -n <namespace>': runBy('test/live/teardown.ts'),
    'kubectl -n argocd patch application <name>': runBy('test/live/tenants.ts'),
    'for color in': cannotRun('leftovers of an environment in an AWS account'),
    'aws ec2 describe-vpc-endpoints': cannotRun('GuardDuty makes these in an AWS account'),
    'arn=': cannotRun('a load balancer of an AWS account'),
  },
  'docs/testing.md': {
    'npm run check:manifests': runBy('.ci/run', 'test/unit/tools/manifests/command.test.ts'),
    'npm run test:properties': {
      runBy: ['.ci/run'],
      except: { 'test:properties': 'jest runs there with the same configuration, beside other steps' },
    },
    'npm run test:integration': runBy('.ci/run'),
    'npm run test:browser': runBy('.ci/run'),
    'npm run test:cluster': runBy('.ci/run'),
    'npm run test:live': runBy('.ci/run'),
    'npm run test:engines': runBy('.ci/run'),
  },
  'docs/troubleshooting.md': { '*': runBy('test/unit/cli/adopt/doctor.test.ts', 'test/unit/cli/program.test.ts') },
  'docs/upgrade.md': { '*': { shows: 'settings to change; npm run docs:upgrade writes them' } },
  'docs/workers.md': {
    '*': {
      runBy: ['test/unit/cli/workers/workers.test.ts'],
      except: Object.fromEntries(
        ['--drain-limit', '--at-limit'].map((option) => [option, 'test/support/workers-world takes the limits themselves']),
      ),
    },
  },
};
