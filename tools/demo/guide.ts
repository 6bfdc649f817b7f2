import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import pc from 'picocolors';
import { ask, bad, command, good, heading, paragraph, say } from './screen';
import { type Command, type Stage, stages } from './stages';
import type { World } from './world';

/** Leads through the stages: shows what is run, waits for Enter, runs it, checks what came of it. */

export interface GuideOptions {
  /** Nothing waits for Enter. */
  readonly isAuto: boolean;
  readonly signal: AbortSignal;
  /** Whether a command has the terminal now: Ctrl-C is its business then. */
  readonly onCommand: (isRunning: boolean) => void;
}

const root = resolve(__dirname, '..', '..');

/** @throws Error where a stage did not come out as it should */
export async function lead(world: World, options: GuideOptions): Promise<void> {
  const all = stages(world);
  for (const [index, stage] of all.entries()) {
    heading(`${index + 1} of ${all.length}  ${stage.title}`);
    paragraph(stage.text);
    for (const one of stage.commands) command(lineOf(one));
    if (!(await isToGoOn(world, options))) return;
    await play(stage, world, options);
    if (options.signal.aborted) return;
    if (stage.page) await showPage(stage.page(world), options);
  }
}

async function play(stage: Stage, world: World, options: GuideOptions): Promise<void> {
  await stage.before?.(world, options.signal);
  const over = new AbortController();
  const meanwhile = stage.meanwhile?.(world, AbortSignal.any([over.signal, options.signal]));
  try {
    for (const { args, exitCode } of stage.commands) {
      const code = await run(args, world, options);
      if (options.signal.aborted) return;
      if (code !== exitCode) throw new Error(`npx bluegreen ${args.join(' ')}: exit code ${code} instead of ${exitCode}`);
    }
  } finally {
    over.abort();
    await meanwhile;
  }
  if (stage.outcome) good(await stage.outcome(world));
}

/** The line to paste: where it works, the variables are set. */
const lineOf = ({ args }: Command): string => `npx bluegreen ${args.join(' ')}`;

async function run(args: readonly string[], { variables }: World, { signal, onCommand, isAuto }: GuideOptions): Promise<number | null> {
  onCommand(true);
  try {
    const child: ChildProcess = spawn(process.execPath, [join(root, 'bin/loader/bluegreen.cjs'), ...args], {
      cwd: root,
      env: { ...process.env, ...variables, NODE_NO_WARNINGS: '1' },
      stdio: [isAuto ? 'ignore' : 'inherit', 'inherit', 'inherit'],
    });
    const end = () => void child.kill('SIGTERM');
    signal.addEventListener('abort', end, { once: true });
    const code = await new Promise<number | null>((ended, failed) => {
      child.once('error', failed);
      child.once('exit', ended);
    });
    signal.removeEventListener('abort', end);
    return code;
  } finally {
    onCommand(false);
  }
}

/** Enter goes on; `s` prints what a terminal of one's own needs, and asks again. */
async function isToGoOn({ variables }: World, { isAuto, signal }: GuideOptions): Promise<boolean> {
  if (isAuto) return !signal.aborted;
  for (;;) {
    const answer = await ask(pc.dim('Enter: run · s: own commands · q: end  '), signal);
    if (answer === undefined || answer === 'q') return false;
    if (answer !== 's') return true;
    say('Paste these two lines into another terminal; everything runs on, and Enter here goes on.');
    say(`cd ${root}`);
    say(
      `export ${Object.entries({ ...variables, NODE_NO_WARNINGS: '1' })
        .map(([key, value]) => `${key}=${value}`)
        .join(' ')}`,
    );
    say('Then, for example: npx bluegreen status --env demo');
  }
}

async function showPage(path: string, { isAuto, signal }: GuideOptions): Promise<void> {
  say(`The report is in ${path}; it goes when the demo ends.`);
  if (isAuto) return;
  const answer = await ask(pc.dim('Enter: go on · o: open it in the browser  '), signal);
  if (answer !== 'o') return;
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  spawn(opener, [path], { stdio: 'ignore', detached: true })
    .once('error', () => bad(`${opener} is not there; open the path by hand`))
    .unref();
}
