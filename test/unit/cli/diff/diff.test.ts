import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffCommands } from '../../../../lib/cli/diff/commands';
import { run } from '../../../../lib/cli/program';
import { testHost } from '../test-host';

const folder = mkdtempSync(join(tmpdir(), 'bluegreen-diff-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An assembly with one stack, as CDK writes it. */
function assembly(name: string, Resources: object): string {
  const nested = join(folder, name, 'assembly-dev');
  mkdirSync(nested, { recursive: true });
  const stack = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://1/eu-west-1',
    properties: { templateFile: 'edge.json', stackName: 'dev-edge' },
  };
  writeFileSync(join(nested, 'manifest.json'), JSON.stringify({ artifacts: { edge: stack } }));
  writeFileSync(join(nested, 'edge.json'), JSON.stringify({ Resources }));
  return join(folder, name);
}

const bucket = (BucketName: string) => ({ Logs: { Type: 'AWS::S3::Bucket', Properties: { BucketName } } });
const [before, after] = [assembly('before', bucket('old')), assembly('after', bucket('new'))];

async function diff(...args: string[]) {
  const host = testHost();
  return {
    code: await run(['diff', '--env', 'dev', '--templates', after, ...args], host, [diffCommands]),
    output: host.output(),
    errors: host.errors(),
  };
}

test('compares two assemblies without AWS', async () => {
  const { code, output } = await diff('--against', before);
  expect(output).toContain('replaced: dev-edge Logs (AWS::S3::Bucket), because of BucketName');
  expect(code).toBe(0);
});

test('fails for the kinds that --fail-on names, unless they are allowed, and says how to allow them', async () => {
  expect(await diff('--against', before, '--fail-on', 'destructive,broadening')).toMatchObject({
    code: 1,
    errors:
      'Resources are replaced, deleted or left behind. If it is meant: --allow destructive, or the label allow-destructive on the pull request.\n',
  });
  expect(await diff('--against', before, '--fail-on', 'destructive', '--allow', 'destructive,')).toMatchObject({ code: 0, errors: '' });
  expect(await diff('--against', before, '--fail-on', 'broadening')).toMatchObject({ code: 0 });
});

test('--json is the whole difference, --markdown a comment', async () => {
  const { output } = await diff('--against', before, '--json');
  expect(JSON.parse(output)).toMatchObject({ environment: 'dev', unchanged: 0, destructive: [{ id: 'Logs', how: 'replaced' }] });
  expect((await diff('--against', before, '--markdown')).output).toMatch(/^### What a merge changes\n/);
});

test.each([
  [['--against', folder], /: no templates of dev; found: no assembly; expected: a folder that `npm run synth` wrote/],
  [['--against', before, '--fail-on', 'all'], /--fail-on: found all; expected: destructive, broadening, or both with a comma/],
  [['--against', before, '--json', '--markdown'], /cannot be used with/],
])('refuses %j', async (args, message) => {
  const { code, errors, output } = await diff(...args);
  expect(errors).toMatch(message);
  expect(code).toBe(2);
  expect(output === '' || (args.includes('--json') && output.startsWith('{"outcome":"usage"'))).toBe(true);
});

test('an environment that the assembly lacks is named with those it has', async () => {
  const host = testHost();
  expect(await run(['diff', '--env', '../dev', '--templates', after, '--against', before], host, [diffCommands])).toBe(2);
  expect(host.errors()).toContain('no templates of ../dev; found: dev;');
});
