import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { families } from '../../lib/cli/families';
import { startUnanswered, type Unanswered } from './unanswered';

/** Ctrl-C ends every command within a second, whatever it waits for: an endless input, AWS or kubectl that never answers, a long computation. */
const root = resolve(__dirname, '..', '..');
const launcher = join(root, 'bin/loader/bluegreen.cjs');

let unanswered: Unanswered;
let folder: string;
beforeAll(async () => {
  unanswered = await startUnanswered('interrupt');
  ({ folder } = unanswered);
  writeFileSync(join(folder, 'set.yaml'), longSet());
});
afterAll(() => unanswered.stop());

/** Policies whose comparison takes many seconds. */
function longSet(): string {
  return Array.from(
    { length: 12_000 },
    (_, index) =>
      `---\n${JSON.stringify({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: `p${index}`, namespace: `n${index % 400}` },
        spec: {
          podSelector: { matchLabels: { app: `a${index % 37}`, tier: `t${index % 11}` } },
          ingress: [{ from: [{ podSelector: { matchLabels: { app: `a${(index * 7) % 41}` } } }], ports: [{ port: 1000 + index }] }],
        },
      })}\n`,
  ).join('');
}

const env = () => unanswered.env;

/** Each waits for something: an input, AWS or kubectl that never answers, a long computation. */
const waiting = [
  'netpol inventory -',
  'netpol convert - --out out',
  'netpol verify - set.yaml',
  'netpol verify set.yaml set.yaml',
  'netpol check -',
  'netpol decide - --html page.html',
  'preflight --env staging --to green',
  'plan --env staging --to green',
  'status --env staging',
  'status --env staging --watch',
  'report --env staging',
  'resume --env staging',
  'approve --env staging',
  'abort --env staging',
  'unlock --env staging',
  'workers status --env staging',
  'workers handover --env staging --to green',
  'netpol replay set.yaml --flows -',
  'init --env next --from-cluster legacy --region eu-central-1 --yes',
  'doctor --env staging',
  'pause --env staging',
  'promote --env staging --reason x',
  'in-place render --env staging --daemonset kube-system/cilium --node-pools - --out out',
  'diff --env staging',
];

/** They go on to a safe point, and say so; or wait for nothing. */
const others: Readonly<Record<string, string>> = {
  shift: 'a first Ctrl-C leaves the shift in the cloud alone, and ends one that runs here at a safe point',
  rollback: 'it is not to be stopped half way',
  capacity: 'ends at once',
  cost: 'ends at once',
  completion: 'ends at once',
  complete: 'ends at once',
};

test('no command is left out', () => {
  const known = new Set([...waiting.map((line) => /^(?:(?:netpol|workers|in-place) )?[\w-]+/.exec(line)?.[0]), ...Object.keys(others)]);
  const every = families.flatMap(({ group, commands }) => commands.map(({ name }) => (group ? `${group.name} ${name}` : name)));
  expect(every.filter((name) => !known.has(name))).toEqual([]);
});

test.each(waiting)('bluegreen %s', async (command) => {
  const child = spawn('node', [launcher, ...command.split(' ')], { cwd: folder, env: env(), stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const exited = once(child, 'exit');
  await sleep(1500);
  // It waits: otherwise the test would show nothing.
  expect({ command, code: child.exitCode, output }).toMatchObject({ code: null });
  const start = process.hrtime.bigint();
  child.kill('SIGINT');
  const result = await Promise.race([exited, sleep(5000, 'still running', { ref: false })]);
  const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
  child.kill('SIGKILL');
  expect({ result, output, milliseconds }).toMatchObject({ result: expect.any(Array), milliseconds: expect.any(Number) });
  expect(milliseconds).toBeLessThan(1000);
});

test.each([
  [
    'an endless standard input',
    `yes 'a: b' | node ${launcher} netpol inventory -`,
    'standard input: is larger than 50 MB, the most that is read; split it',
  ],
  ['a pipe that nobody writes to', `mkfifo pipe && node ${launcher} netpol inventory pipe`, 'pipe: is a pipe; expected: a regular file'],
  ['a device', `node ${launcher} netpol inventory /dev/zero`, '/dev/zero: is a device; expected: a regular file'],
  [
    'a file of the kernel',
    `node ${launcher} netpol inventory /proc/self/environ`,
    '/proc/self/environ: is a file of the kernel; expected: a regular file',
  ],
  ['an output under /proc', `node ${launcher} netpol convert set.yaml --out /proc/none/out`, '/proc/none/out: could not be written'],
])('%s is refused, exit code 2', (_, command, message) => {
  const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: folder, env: env(), encoding: 'utf8', timeout: 30_000 });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(`error: ${message}`) });
});
