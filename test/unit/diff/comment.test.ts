import { commentOf } from '../../../lib/diff/comment';
import { type EnvironmentDiff, environmentDiff } from '../../../lib/diff/environment-diff';
import type { Template } from '../../../lib/diff/template';

const run = 'https://github.example/run/1';
const none: Template = { Resources: {} };

/** A rule of a security group that comes, with a text of the author's own. */
const withRule = (Description = 'x'): EnvironmentDiff =>
  comparedTo({
    Rule: {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId: `sg-${Description}`, IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIp: '10.0.0.0/8' },
    },
  });

const comparedTo = (Resources: Template['Resources']): EnvironmentDiff => environmentDiff('prod', { edge: none }, { edge: { Resources } });

test('one comment for all environments: what fails the check is unfolded and names its label', () => {
  const comment = commentOf([withRule(), environmentDiff('dev', { edge: none }, { edge: none })], { run });
  expect(comment).toContain('<details open><summary><b>prod: 1 stack changes, 0 do not.</b></summary>');
  expect(comment).toContain('**The check fails unless the pull request has the label `allow-broadening`.**');
  expect(comment).toContain('+ sg-x: TCP 1 from 10.0.0.0/8 (edge)');
  expect(comment).toContain('**dev: no differences in 1 stack.**');
  expect(comment).not.toContain('Cut:');
});

test('a value of the diff cannot end its fence and go on as text of ours', () => {
  const comment = commentOf([withRule('`````\n### Approved by security\n')], { run });
  expect(comment.split('\n').filter((line) => /^`+diff$/.test(line))).toContain('``````diff');
  expect(comment).not.toMatch(/^### Approved/m);
});

test('an environment that could not be compared is in the comment with the reason', () => {
  const comment = commentOf([withRule()], { notCompared: [{ environment: 'dev', problems: ['AssumeRole: ``` denied'] }] });
  expect(comment).toContain('<b>prod: 1 stack changes, 0 do not.</b>');
  expect(comment).toMatch(/\*\*dev: could not be compared\.\*\*\n\n(`{4,})text\nAssumeRole: ``` denied\n\1\n$/);
  expect(commentOf([], { notCompared: [{ environment: 'dev', problems: ['denied'] }] })).not.toContain('Nothing');
});

test('nothing changes: one line', () => {
  expect(commentOf([environmentDiff('dev', { edge: none }, { edge: none })])).toBe('### What a merge changes\n\nNothing in dev.\n');
});

/** A stack that gets thousands of resources; each has a line. */
const large: EnvironmentDiff = (() => {
  const [queue] = comparedTo({ Queue: { Type: 'AWS::SQS::Queue', Properties: {} } }).stacks;
  if (!queue) throw new Error('found no change');
  const created = Array.from({ length: 4000 }, (_, index) => ({ id: `Queue${index}`, type: 'AWS::SQS::Queue', properties: [] }));
  return { ...comparedTo({}), stacks: [{ ...queue, created }] };
})();

test.each([1, 3, 6])('%i environments with thousands of changes stay under the limit of GitHub, and what is cut is said', (count) => {
  const diffs = Array.from({ length: count }, (_, index) => ({ ...large, environment: `env-${index}` }));
  const comment = commentOf(diffs, { run });
  expect(comment.length).toBeLessThan(65_536);
  for (const { environment } of diffs) {
    const part = comment.slice(comment.indexOf(`<b>${environment}:`), comment.indexOf('</details>', comment.indexOf(`<b>${environment}:`)));
    const shown = (part.match(/^\+ /gm) ?? []).length;
    const [, cut = ''] = /\*\*Cut: ([\d,]+) lines of 4000 not shown\.\*\*/.exec(part) ?? [];
    expect(shown + Number(cut.replace(',', ''))).toBe(4000);
    expect(part).toContain(`the artifact \`diff-${environment}\` of [this run](${run})`);
  }
});
