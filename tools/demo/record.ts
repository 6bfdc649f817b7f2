import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Cast, castText, paced } from './recording/cast';
import { svgOf } from './recording/svg';
import { onTerminal } from './terminal-process';

/** `npm run demo:record`: runs the demo on a pseudo-terminal and writes docs/demo.cast and docs/demo.svg, the picture of the README. */

const root = resolve(__dirname, '..', '..');
const [columns, rows] = [100, 32];

async function main(): Promise<void> {
  const recorded = await record(['npm', 'run', '--silent', 'demo', '--', '--auto']);
  const cast = paced(recorded, (text) => /── \d of \d/.test(text));
  writeFileSync(join(root, 'docs/demo.cast'), castText(cast));
  writeFileSync(join(root, 'docs/demo.svg'), svgOf(cast));
}

/** @throws Error if the command fails */
function record(command: readonly string[]): Promise<Cast> {
  const startedAt = Date.now();
  const events: [number, string][] = [];
  const child = onTerminal(command, { columns, rows }, { cwd: root, env: process.env });
  child.stdout.on('data', (text: string) => {
    process.stdout.write(text);
    events.push([(Date.now() - startedAt) / 1000, text]);
  });
  return new Promise((resolveCast, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolveCast({ columns, rows, events });
      else reject(new Error(`the demo ended with code ${code}`));
    });
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
