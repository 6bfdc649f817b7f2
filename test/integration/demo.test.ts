import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onTerminal } from '../../tools/demo/terminal-process';

/** `npm run demo` as a person has it: on a pseudo-terminal, its own processes and folders watched. */

const root = resolve(__dirname, '..', '..');
/** So much at the most, on two cores. */
const longestMs = 180_000;

interface Played {
  readonly code: number | null;
  /** What was on the terminal, without colors. */
  readonly text: string;
  readonly elapsedMs: number;
  /** Command lines of processes that are still there. */
  readonly left: readonly string[];
  /** Folders that are still there. */
  readonly folders: readonly string[];
}

const sequences = new RegExp(`${String.fromCodePoint(27)}\\[[?0-9;]*[A-Za-z]`, 'g');

/** @param onText may type: it gets what has been printed so far */
function play(command: readonly string[], onText: (text: string, type: (keys: string) => void) => void = () => {}): Promise<Played> {
  const mark = `BLUEGREEN_DEMO_TEST=${randomUUID()}`;
  const [key = '', value = ''] = mark.split('=');
  const before = foldersOfDemos();
  const startedAt = performance.now();
  const child = onTerminal(command, { columns: 100, rows: 32 }, { cwd: root, env: { ...process.env, NODE_OPTIONS: '', [key]: value } });
  let text = '';
  child.stdout.on('data', (chunk: string) => {
    text += chunk.replaceAll(sequences, '');
    onText(text, (keys) => child.stdin.write(keys));
  });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) =>
      done({
        code,
        text,
        elapsedMs: performance.now() - startedAt,
        left: processesWith(mark),
        folders: foldersOfDemos().filter((folder) => !before.includes(folder)),
      }),
    );
  });
}

const foldersOfDemos = (): string[] => readdirSync(join(root, '.cache')).filter((folder) => folder.startsWith('demo-'));

/** Every process inherits the variable. */
function processesWith(mark: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)) return [];
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')];
      } catch {
        // It has ended.
        return [];
      }
    });
}

test('the demo plays to its end in under 3 minutes: every stage comes out as it says, and nothing is left', async () => {
  const { code, text, elapsedMs, left, folders } = await play(['npm', 'run', '--silent', 'demo', '--', '--auto']);
  expect(text).toMatch(/demo to green: 0 block, 1 warn, \d+ ok/);
  expect(text).toContain('Shift of demo from blue to green: 3 services, 4 steps');
  // The screen of the watch, and the line that it leaves.
  expect(text).toMatch(/step 2 of 4: all 25 % +\[[#.]{20}\]/);
  expect(text).toMatch(
    /demo to green: rolled-back; step [23] of 4 \(all (25|50) %\); gate alarm; (alarm demo-checkout-to-green-errors|checkout errors:)/,
  );
  // A carriage return alone: the line that names what is waited for is erased.
  const outcomes = text.split(/[\r\n]+/).filter((line) => /^[✔✘]/.test(line));
  expect(outcomes).toEqual([
    '✔ Rolled back by the alarm demo-checkout-to-green-errors: every request goes to blue again.',
    '✔ The second shift is done: green has 100 % of every service.',
    '✔ The rollback by hand restored the baseline weights: blue has 100 % of every service.',
    expect.stringMatching(/^✔ Users sent \d{4,} requests; [1-9]\d* failed \(\d\.\d\d %: \d+ × 500\)\.$/),
  ]);
  expect({ code, left, folders }).toEqual({ code: 0, left: [], folders: [] });
  expect(elapsedMs).toBeLessThan(longestMs);
}, 300_000);

test('Ctrl-C while it is built up leaves nothing behind', async () => {
  let isTyped = false;
  const { code, left, folders } = await play(
    [process.execPath, '--require', './bin/loader/typescript.cjs', 'tools/demo/main.ts'],
    (text, type) => {
      if (isTyped || !text.includes('cdk bootstrap')) return;
      isTyped = true;
      type('\u0003');
    },
  );
  expect({ code, left, folders }).toEqual({ code: 130, left: [], folders: [] });
}, 120_000);
