import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from './jest';
import { type SampledMutant, sample } from './sample';
import { isExplained, readSurvivors, type Survivor } from './survivors';
import { type Zone, zones } from './zones';

const help = `Changes the cores in small ways, one at a time, in a copy of the repository, and runs the unit tests that depend on the changed file.
Fails below 90 % killed, and for a survivor that tools/mutation/survivors.yaml does not explain.

Usage: npm run test:mutation -- [options]
  --zones <names>   separated by commas: ${Object.keys(zones).join(', ')} (sets,verdict,convert)
  --size <number>   mutants of each zone, by chance, the same for the same seed and sources (40)
  --seed <text>     (1)
  --file <path>     only mutants of this file or folder; its zone must be named
  --own             a mutant that the zone's own tests do not kill survives: quicker, and stricter
  --list            prints the sample and runs nothing
  --help

A mutant that a test of the same name kills takes about two seconds; one that survives meets every test that depends on the file, up to minutes.
'stacks' changes what is synthesized, and no snapshot counts: 'jest -u' accepts every change.`;

const root = resolve(__dirname, '../..');
const wanted = 0.9;
const firstTimeoutMs = 900_000;

interface Options {
  readonly zones: string;
  readonly size: number;
  readonly seed: string;
  readonly file?: string | undefined;
  readonly own?: boolean | undefined;
  readonly list?: boolean | undefined;
}

/** Made anew by their tools, or shared with the copy. */
const notCopied = new Set(['.git', '.cache', 'node_modules', 'cdk.out']);

/** With all that a test may read: one that fails for want of a file would kill every mutant. */
function copyOfRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
  for (const name of readdirSync(root)) if (!notCopied.has(name)) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

interface Judging {
  readonly timeoutMs: number;
  /** Whether the zone's own tests decide alone. */
  readonly own: boolean;
}

/** Own tests first; what survives these meets all others that depend on the file. */
function survives(folder: string, { tests, notCounted }: Zone, mutant: SampledMutant, { timeoutMs, own }: Judging): boolean {
  const { file, start, end, replacement } = mutant;
  const path = join(folder, file);
  const original = readFileSync(path);
  writeFileSync(path, Buffer.concat([original.subarray(0, start), Buffer.from(replacement), original.subarray(end)]));
  try {
    const run = { folder, files: [file], timeoutMs, ...(notCounted && { notCounted }) };
    return runTests({ ...run, tests }).pass && (own || runTests({ ...run, tests: ['test/unit'] }).pass);
  } finally {
    writeFileSync(path, original);
  }
}

/** @returns whether enough mutants are killed and every survivor is explained */
function tryZone(folder: string, name: string, { size, seed, file, own = false, list }: Options, explained: readonly Survivor[]): boolean {
  const zone = zones[name];
  if (zone === undefined) throw new Error(`--zones: no such zone\n  found: ${name}\n  expected: ${Object.keys(zones).join(', ')}`);
  const mutants = sample(root, file === undefined ? zone.paths : [file], size, seed);
  if (list) {
    for (const mutant of mutants) console.log(described(mutant));
    return true;
  }
  const began = Date.now();
  const files = [...new Set(mutants.map((mutant) => mutant.file))];
  const tests = own ? zone.tests : ['test/unit'];
  const clean = runTests({ folder, files, tests, timeoutMs: firstTimeoutMs, ...(zone.notCounted && { notCounted: zone.notCounted }) });
  // A copy in which tests fail anyway would kill every mutant.
  if (!clean.pass) throw new Error(`${name}: tests fail without a mutant\n${clean.said}`);
  // Of all these tests, on a machine as busy as this: a mutant that takes so much longer hangs.
  const timeoutMs = Math.max(120_000, 5 * (Date.now() - began));
  const survivors = mutants.filter((mutant, index) => {
    const survived = survives(folder, zone, mutant, { timeoutMs, own });
    console.log(`${name} ${index + 1}/${mutants.length} ${survived ? 'SURVIVED' : 'killed'} ${described(mutant)}`);
    return survived;
  });
  const strange = survivors.filter((mutant) => !isExplained(explained, mutant));
  const share = 1 - survivors.length / mutants.length;
  console.log(
    `${name}: ${mutants.length} mutants, seed ${seed}, ${(100 * share).toFixed(1)} % killed, ${survivors.length} survivors, ${strange.length} not explained, ${Math.round((Date.now() - began) / 1000)} s`,
  );
  for (const mutant of strange)
    console.log(`  ${mutant.file}:${mutant.line} ${mutant.operator}\n    ${mutant.code}\n    → ${mutant.replacement}`);
  return share >= wanted && strange.length === 0;
}

const described = ({ file, line, operator, code }: SampledMutant): string => `${file}:${line} ${operator}: ${code}`;

function main(): number {
  const { values } = parseArgs({
    options: {
      zones: { type: 'string', default: 'sets,verdict,convert' },
      size: { type: 'string', default: '40' },
      seed: { type: 'string', default: '1' },
      file: { type: 'string' },
      own: { type: 'boolean' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const size = Number(values.size);
  if (!Number.isInteger(size) || size < 1)
    throw new Error(`--size: not a number of mutants\n  found: ${values.size}\n  expected: 1 or more`);
  const folder = copyOfRepository();
  try {
    const explained = readSurvivors(join(root, 'tools/mutation/survivors.yaml'));
    const good = values.zones.split(',').map((zone) => tryZone(folder, zone, { ...values, size }, explained));
    return good.every(Boolean) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.exitCode = main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
