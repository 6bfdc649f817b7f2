import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { environmentNames } from '../../lib/config/load';
import packageJson from '../../package.json';

/**
 * How long synthesis takes, as medians of five runs, next to the floor of the same CDK on the same machine in the same run. Runs of the four
 * cases alternate, so that a busy minute of the machine falls on all of them.
 */

const runs = 5;
const root = resolve(__dirname, '..', '..');
const scratch = mkdtempSync(join(tmpdir(), 'bluegreen-bench-'));

const script = (name: string, text: string): string => {
  const path = join(scratch, name);
  writeFileSync(path, text.replaceAll("'aws-cdk-lib'", JSON.stringify(join(root, 'node_modules/aws-cdk-lib'))));
  return path;
};
const emptyApp = script('app.js', "const { App } = require('aws-cdk-lib'); new App().synth();");
const emptyStack = script(
  'stack.js',
  "const { App, Stack } = require('aws-cdk-lib'); const app = new App(); new Stack(app, 'Empty'); app.synth();",
);
/** As `npm run synth` does it. */
const everything = [...packageJson.scripts.synth.split(' ').slice(1), '--out', join(scratch, 'cdk.out')];

const cases = {
  'empty app': { args: [emptyApp], validation: false },
  'empty stack, validation on': { args: [emptyStack], validation: true },
  'all environments, validation off': { args: everything, validation: false },
  'all environments, validation on': { args: everything, validation: true },
} as const;
type Case = keyof typeof cases;

/** Seconds of one run. */
function once(name: Case): number {
  const { args, validation } = cases[name];
  const { CDK_VALIDATION: _, ...env } = process.env;
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, env: validation ? env : { ...env, CDK_VALIDATION: 'false' } });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${name} failed: ${String(stderr)}`);
  return seconds;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const names = Object.keys(cases) as Case[];
const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Case, number[]>;
for (const name of names) once(name); // warms the disk's cache and the project's own, as every run but the first after a change finds them
for (let run = 0; run < runs; run++) for (const name of names) seconds[name].push(once(name));
rmSync(scratch, { recursive: true });

const of = (name: Case) => median(seconds[name]);
console.log(
  `synthesis of ${environmentNames().join(', ')}; medians of ${runs}; ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`,
);
for (const name of names) console.log(`  ${name.padEnd(34)} ${of(name).toFixed(2)} s`);
const ratio = (name: Case, floor: Case, target: number) =>
  console.log(`  ${name} / ${floor}: ${(of(name) / of(floor)).toFixed(1)} (target: at most ${target})`);
ratio('all environments, validation off', 'empty app', 8);
ratio('all environments, validation on', 'empty stack, validation on', 2);
