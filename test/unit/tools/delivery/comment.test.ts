import { commentOf } from '../../../../tools/delivery/comment';

const options = { environment: 'prod', run: 'https://github.example/run/1' };

test('a diff is shown whole', () => {
  expect(commentOf({ ...options, diff: 'Stack prod-edge\n[+] AWS::SNS::Topic t\n\n' })).toBe(
    '### cdk diff: prod\n\n```diff\nStack prod-edge\n[+] AWS::SNS::Topic t\n```\n',
  );
});

test('a value cannot end the fence', () => {
  const diff = '[+] description: x\n```\n### Approved by security\n`````\n';
  const lines = commentOf({ ...options, diff }).split('\n');
  expect(lines[2]).toBe('``````diff');
  expect(lines.filter((line) => /^`{6,}/.test(line))).toEqual(['``````diff', '``````']);
});

test('a diff that is too long is cut at a line, and the comment says how much is left and where it is', () => {
  const diff = Array.from({ length: 5000 }, (_, index) => `[+] AWS::EC2::SecurityGroupIngress rule number ${index}`).join('\n');
  const comment = commentOf({ ...options, diff });
  expect(comment.length).toBeLessThan(65_536);
  const shown = (comment.match(/^\[\+\] .* \d+$/gm) ?? []).length;
  expect(comment).toContain(`**Cut: ${5000 - shown} of 5000 lines are not shown.**`);
  expect(comment).toContain('the artifact `diff-prod` of [this run](https://github.example/run/1)');
});
