import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import prod from '../../../config/environments/prod';
import { type Draft, environmentSource } from '../../../lib/adopt/source-text';
import type { EnvironmentInput } from '../../../lib/config/schema';

const root = resolve(__dirname, '..', '..', '..');
const biome = resolve(root, 'node_modules/.bin/biome');

/** What the project's formatter makes of a text. */
const formatted = (text: string): string =>
  execFileSync(biome, ['format', '--stdin-file-path=config/environments/x.ts'], { cwd: root, input: text, encoding: 'utf8' });

/** The environment that a file describes. */
function described(text: string): unknown {
  const literal = /export default defineEnvironment\((\{[^]*\})\);/.exec(text)?.[1] ?? '';
  // oxlint-disable-next-line no-implied-eval -- the text is made three lines above
  return new Function(`return ${literal}`)();
}

const draft = (environment: unknown, comments: Draft['comments'] = {}): Draft => ({
  environment: environment as EnvironmentInput,
  intro: ['A first paragraph. '.repeat(20), 'A second one.'],
  comments,
});
const longArn = `arn:aws:elasticloadbalancing:ap-southeast-1:333333333333:listener/app/${'x'.repeat(32)}/50dc6c495c0c9188/f2f7dc8efc522ab2`;

test.each<[string, unknown, Draft['comments']]>([
  [
    'the largest example',
    prod,
    { 'services[1]': 'Why. '.repeat(60), 'network.vpc.subnets.nodes["eu-west-1b"]': 'A zone.', workers: 'Text' },
  ],
  ['a text too long for its line', { edge: { loadBalancer: { kind: 'existing', listenerArn: longArn } } }, {}],
  [
    'a list too long for its line',
    { services: [{ name: 'web', hosts: Array.from({ length: 5 }, (_, i) => `${'h'.repeat(60)}${i}.io`) }] },
    {},
  ],
  ['quotes and backslashes', { tags: { a: "it's", b: 'say "hi"', c: `it's "both"`, d: 'back\\slash', 'e.f': '', g: "'\"'" } }, {}],
  ['empty values', { tags: {}, identities: [], gone: undefined, one: [{ only: 1 }], two: [{ a: 1 }, { b: 2 }] }, {}],
])('%s: formatted as the project formats, and the same value', (_, environment, comments) => {
  const text = environmentSource(draft(environment, comments));
  expect(text).toBe(formatted(text));
  expect(described(text)).toEqual(JSON.parse(JSON.stringify(environment)));
});

test('text from outside cannot end a comment', () => {
  const text = environmentSource({
    ...draft({ name: 'x' }, { name: 'one */ process.exit(1) /*\n process.exit(1)' }),
    intro: ['*/ process.exit(1)'],
  });
  expect(described(text)).toEqual({ name: 'x' });
  for (const line of text.split('\n').filter((one) => one.includes('process.exit'))) expect(line).toMatch(/^( \*| *\/\/) /);
  expect(text.match(/\*\//g)).toHaveLength(1);
});
