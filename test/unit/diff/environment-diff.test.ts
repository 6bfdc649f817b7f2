import { join } from 'node:path';
import 'jest-specific-snapshot';
import dev from '../../../config/environments/dev';
import { type EnvironmentDiff, environmentDiff, refusedKinds } from '../../../lib/diff/environment-diff';
import type { Templates } from '../../../lib/diff/stack-diff';
import type { Template } from '../../../lib/diff/template';
import { diffText } from '../../../lib/diff/text';
import { type Changes, environmentWith } from '../../../tools/docs/cases/change';
import { synthesize } from '../../../tools/synthesize';

/** Eight changes of the kind that pull requests have, from the synthesized templates of `dev`; what a reviewer reads of each is in golden/. */

const templatesWith = (changes: Changes): Templates => synthesize([environmentWith(dev, changes)]);
const before = templatesWith({});
const between = (after: Templates): EnvironmentDiff => environmentDiff('dev', before, after);
const edited = (changes: Changes): EnvironmentDiff => between(templatesWith(changes));

/** The templates with one of them edited: what a change of code does. */
function recoded(stack: string, change: (template: Template) => unknown): EnvironmentDiff {
  const after = structuredClone(before);
  const template = after[stack];
  if (!template) throw new Error(`no stack ${stack}`);
  return between({ ...after, [stack]: JSON.parse(JSON.stringify(change(template))) as Template });
}

const checked = ['destructive', 'broadening'] as const;
const refused = (diff: EnvironmentDiff) => refusedKinds(diff, checked, []);
const newService = {
  name: 'cart',
  namespace: 'shop',
  containerPort: 8082,
  priority: 80,
  hosts: ['shop.dev.example.com'],
  paths: ['/cart/*'],
};

const changes: Readonly<Record<string, { diff: () => EnvironmentDiff; refused: readonly string[] }>> = {
  weights: { diff: () => edited({ 'traffic.weights': { blue: 90, green: 10 } }), refused: [] },
  'new-service': { diff: () => edited({ services: [...dev.services, newService] }), refused: ['broadening'] },
  'removed-service': { diff: () => edited({ services: dev.services.slice(0, 1) }), refused: ['destructive'] },
  'kubernetes-version': { diff: () => edited({ 'clusters.blue.version': '1.36' }), refused: [] },
  'renamed-stateful': {
    diff: () =>
      recoded('dev-edge', ({ Resources: { LoadBalancerAccessLogsB27DFC85: logs, ...rest }, ...template }) => ({
        ...template,
        Resources: { ...rest, LoadBalancerLogs00000000: { ...logs, DeletionPolicy: 'Delete' } },
      })),
    refused: ['destructive'],
  },
  'iam-widened': {
    diff: () =>
      recoded('dev-green-platform', (template) => JSON.parse(JSON.stringify(template).replace('"sqs:GetQueueUrl"', '"sqs:*"')) as Template),
    refused: ['broadening'],
  },
  'pod-cidr': { diff: () => edited({ 'network.podCidrs': ['100.66.0.0/16'] }), refused: ['destructive', 'broadening'] },
  'internal-load-balancer': { diff: () => edited({ 'edge.loadBalancer.scheme': 'internal' }), refused: ['destructive'] },
};

describe.each(Object.entries(changes))('%s', (name, { diff, refused: expected }) => {
  const found = diff();

  test('reads as its golden file', () => {
    expect(diffText(found, false)).toMatchSpecificSnapshot(join(__dirname, 'golden', `${name}.txt`));
  });

  test(`fails the check for: ${expected.join(', ') || 'nothing'}`, () => {
    expect(refused(found)).toEqual(expected);
    expect(refusedKinds(found, checked, checked)).toEqual([]);
  });
});

test('no change: every stack stays as it is', () => {
  expect(diffText(edited({}), false)).toBe('dev: no differences in 10 stacks.\n');
});

test('tags of nodes and stacks alone are neither destructive nor broadening', () => {
  const diff = edited({ 'tags.owner': 'somebody else' });
  expect(diff.stacks.length).toBeGreaterThan(0);
  expect(refused(diff)).toEqual([]);
});

describe('a right that CDK’s own comparison does not see', () => {
  test('a statement of a managed policy that roles attach by their own lists', () => {
    const { permissions, broadened } = changes['iam-widened']?.diff() ?? edited({});
    expect(permissions).toContainEqual(expect.objectContaining({ kind: 'statement', sign: '+', text: expect.stringContaining('sqs:*') }));
    expect(broadened).toBe(true);
  });

  test('an administrator of a cluster', () => {
    const { permissions, broadened } = edited({
      'clusters.green.access': [
        { principalArn: 'arn:aws:iam::111111111111:role/platform-admin', policy: 'cluster-admin' },
        { principalArn: 'arn:aws:iam::111111111111:role/other', policy: 'cluster-admin' },
      ],
    });
    expect(permissions.map(({ sign, text }) => `${sign} ${text}`)).toEqual([
      '+ arn:aws:iam::111111111111:role/other is AmazonEKSClusterAdminPolicy in the whole cluster on ${ControlPlaneCluster8AFA2E51}',
    ]);
    expect(broadened).toBe(true);
  });
});

test('a right that becomes smaller is not broadening', () => {
  const diff = edited({ services: dev.services.slice(0, 1) });
  expect(diff.permissions.some(({ sign, kind }) => sign === '+' && kind === 'statement')).toBe(true);
  expect(diff.broadened).toBe(false);
});

test('a stack that leaves the app is left as it is by a deploy, and nothing of it counts as deleted', () => {
  const { 'dev-blue-gate': _gone, ...after } = before;
  const diff = between(after);
  expect([diff.destructive, refused(diff)]).toEqual([[], []]);
  expect(diffText(diff, false)).toContain('- dev-blue-gate: in no template any more; it stays until `npx cdk destroy`');
});

test('a protection that is lifted is said', () => {
  const diff = recoded('dev-edge', (template) => JSON.parse(JSON.stringify(template).replaceAll('"Retain"', '"Delete"')) as Template);
  expect(diff.capacity).toContainEqual(expect.stringMatching(/^protection lifted: .*DeletionPolicy Retain → Delete \(dev-edge\)$/));
});
