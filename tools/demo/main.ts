import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { lead } from './guide';
import { bad, good, heading, paragraph, progress, say } from './screen';
import { type World, withWorld } from './world';

/** `npm run demo`: a whole cutover on this machine, command by command. npm and Python alone; no AWS account. */

const { auto: isAuto = false } = new Command('demo')
  .description('A whole cutover on this machine, command by command. No AWS account, no cluster.')
  .option('--auto', 'do not wait for Enter')
  .parse()
  .opts<{ auto?: boolean }>();

const setup = resolve(__dirname, '../../test/support/python.sh');
const stop = new AbortController();
let isCommandRunning = false;

function onSignal(): void {
  // A command that has the terminal got the same Ctrl-C, and the demo goes on after it: that is how a watch is left.
  if (isCommandRunning && !isAuto) return;
  if (!stop.signal.aborted) say('\nThe demo ends: nothing is left behind.');
  stop.abort();
}
process.on('SIGINT', onSignal);
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());

async function main(): Promise<void> {
  heading('A cutover, from blue to green and back');
  paragraph(
    'Real: the stacks of network, edge, traffic and gate, deployed by the real cdk; every bluegreen command; the functions and the state machine of the shift; HTTP targets in both colors, the requests, and what is measured of them.',
  );
  paragraph(
    'Played: AWS itself (a local one, with a front that obeys its rules), both clusters (kubectl answers from files), and time: seconds stand for minutes.',
  );
  say();
  await progress('Python tools, installed once into .cache', promisify(execFile)(setup));
  await withWorld(progress, stop.signal, (world) => playWith(world));
}

const onCommand = (isRunning: boolean): void => void (isCommandRunning = isRunning);

async function playWith(world: World): Promise<void> {
  say(`Users are served at http://127.0.0.1:${world.traffic.port}/checkout/, which answers with its color.`);
  await lead(world, { isAuto, signal: stop.signal, onCommand });
  if (stop.signal.aborted) return;
  const { requests, failures } = await world.traffic.stopUsers();
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
  heading('The end');
  const kinds = Object.entries(failures).map(([kind, count]) => `${count} × ${kind}`);
  const share = ((100 * failed) / Math.max(1, requests)).toFixed(2);
  good(`Users sent ${requests} requests; ${failed} failed (${share} %${failed > 0 ? `: ${kinds.join(', ')}` : ''}).`);
  paragraph(
    'Next: docs/runbook.md is the day of a cutover, docs/configuration.md describes an environment of yours, npm run rehearse plays other faults.',
  );
}

main().then(
  () => (process.exitCode = stop.signal.aborted ? 130 : 0),
  (error: unknown) => {
    process.exitCode = stop.signal.aborted ? 130 : 1;
    if (!stop.signal.aborted) bad(error instanceof Error ? error.message : String(error));
  },
);
