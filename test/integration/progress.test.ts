import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTerminal } from '../../tools/demo/terminal-process';
import { startUnanswered, type Unanswered } from './unanswered';

/** What a person sees while a command waits for AWS and kubectl, which never answer here; and what a machine does not. */
const launcher = join(resolve(__dirname, '..', '..'), 'bin/loader/bluegreen.cjs');

let unanswered: Unanswered;
let folder: string;
beforeAll(async () => {
  unanswered = await startUnanswered('progress');
  ({ folder } = unanswered);
});
afterAll(() => unanswered.stop());

const env = () => unanswered.env;

const escape = String.fromCodePoint(27);
const erase = `\r${escape}[2K`;

interface Seen {
  readonly text: string;
  readonly code: number | null;
  readonly elapsedMs: number;
}

/** On a pseudo-terminal. @param until Ctrl-C is typed once this is on the screen */
async function onScreen(args: string, until?: RegExp): Promise<Seen> {
  // Through a shell, as a person has it: the cursor and the line are its own again afterwards.
  const child = onTerminal(['sh', '-c', `node ${launcher} ${args}; echo code $?`], { columns: 90, rows: 24 }, { cwd: folder, env: env() });
  let text = '';
  let typedAt = 0;
  child.stdout.on('data', (chunk: string) => {
    text += chunk;
    if (typedAt > 0 || until?.test(text) !== true) return;
    typedAt = performance.now();
    child.stdin.write('\u0003');
  });
  await once(child, 'close');
  return { text, code: child.exitCode, elapsedMs: performance.now() - typedAt };
}

test.concurrent('the call that is waited for is named after a second, and Ctrl-C leaves an empty line and the cursor', async () => {
  const { text, code } = await onScreen('status --env staging', /GetCallerIdentity and 1 more/);
  expect(text).toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] GetCallerIdentity and 1 more \(\d s\)/);
  expect(text).not.toContain(`${escape}[?25`);
  // The last that the program prints; behind it is what the terminal echoes.
  expect(text.slice(text.lastIndexOf(erase))).not.toContain('GetCallerIdentity');
  expect(code).not.toBe(0);
  // Ended by the signal, not by the time limit of its calls.
  expect(text).not.toContain('no answer in time');
});

test.concurrent('Ctrl-C at a command that stops at a safe point: the line is gone too', async () => {
  const { text } = await onScreen('workers status --env staging', /get \/\S+ of staging-\w+ .*\(\d s\)/);
  expect(text.slice(text.lastIndexOf(erase))).not.toContain('get /');
});

test.concurrent.each([
  ['in a terminal, with --json', () => onScreen('status --env staging --json').then(({ text }) => text)],
  ['in a pipe', () => piped('status --env staging')],
])('nothing of it, nor the SDK’s seven lines about Node 20, %s', async (_, run) => {
  const text = await run();
  expect(text).toContain('no answer in time');
  expect(text).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  expect(text).not.toContain(escape);
  expect(text).not.toMatch(/NodeDeprecationWarning|NodeVersionSupportWarning|no longer support/);
});

async function piped(args: string): Promise<string> {
  const child = spawn('node', [launcher, ...args.split(' ')], { cwd: folder, env: env(), stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return text;
}

test.concurrent('a computation is named, and Ctrl-C ends it at once', async () => {
  const set = Array.from({ length: 8000 }, (_, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `p${index}`, namespace: `n${index % 300}` },
    spec: { podSelector: { matchLabels: { app: `a${index % 37}` } }, ingress: [{ ports: [{ port: 1000 + index }] }] },
  }));
  writeFileSync(join(folder, 'set.yaml'), set.map((policy) => `---\n${JSON.stringify(policy)}\n`).join(''));
  const { text, elapsedMs } = await onScreen('netpol verify set.yaml set.yaml', /netpol verify …/);
  expect(text).toContain('netpol verify …');
  // The comparison itself takes several times as long.
  expect(elapsedMs).toBeLessThan(3000);
});
