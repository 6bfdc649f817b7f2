import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type SampledMutant, sample } from './sample';
import { isExplained, readSurvivors } from './survivors';
import { type Zone, zones } from './zones';

/**
 * A seeded mutation sample: changes the cores in small ways, one at a time, in a copy of the repository, and runs the unit tests that depend on the
 * changed file. `npm run test:mutation -- --zones sets,verdict --size 40 --seed 1`. `--zones stacks` mutates what is synthesized, and no snapshot
 * counts. Fails below 90 % killed, and for a survivor that is
 * not explained in tools/mutation/survivors.yaml.
 */
const root = resolve(__dirname, '../..');
const { values } = parseArgs({
  options: {
    zones: { type: 'string', default: 'sets,verdict,convert' },
    size: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});
const wanted = 0.9;
const timeoutMs = 900_000;

const copied = [
  'lib',
  'bin',
  'config',
  'test',
  'tools',
  'docs',
  'gitops',
  'jest.config.js',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'cdk.json',
];

function copyOfRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

let lastFailure = '';

/** Whether the unit tests under a folder that depend on these files pass; tests that never end are as good as failed. */
function testsPass(folder: string, tests: string, files: readonly string[], notCounted?: string): boolean {
  // Jest follows imports only within its roots, which are the tests' alone. A busy machine is no failed test.
  const jest = [
    'node_modules/.bin/jest',
    '--roots',
    tests,
    '--roots',
    'lib',
    '--bail',
    '--silent',
    '--maxWorkers=1',
    '--testTimeout=120000',
    ...(notCounted === undefined ? [] : ['--testNamePattern', `^(?!${notCounted})`]),
  ];
  const { status, stderr } = spawnSync('nice', ['node', ...jest, '--passWithNoTests', '--findRelatedTests', ...files], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  lastFailure = stderr.toString().slice(-4000);
  return status === 0;
}

function survives(folder: string, { tests, notCounted }: Zone, { file, start, end, replacement }: SampledMutant): boolean {
  const path = join(folder, file);
  const original = readFileSync(path);
  writeFileSync(path, Buffer.concat([original.subarray(0, start), Buffer.from(replacement), original.subarray(end)]));
  try {
    return testsPass(folder, tests, [file], notCounted) && testsPass(folder, 'test/unit', [file], notCounted);
  } finally {
    writeFileSync(path, original);
  }
}

function main(): number {
  const folder = copyOfRepository();
  const explained = readSurvivors(join(root, 'tools/mutation/survivors.yaml'));
  let open = 0;
  try {
    for (const zone of values.zones.split(',')) {
      const chosen = zones[zone];
      if (chosen === undefined) throw new Error(`${zone}: no such zone; expected: ${Object.keys(zones).join(', ')}`);
      const mutants = sample(root, chosen.paths, Number(values.size), values.seed);
      // A copy in which tests fail anyway would kill every mutant.
      if (!testsPass(folder, chosen.tests, [...new Set(mutants.map(({ file }) => file))], chosen.notCounted))
        throw new Error(`${zone}: tests fail without a mutant\n${lastFailure}`);
      const survivors = mutants.filter((mutant, index) => {
        const survived = survives(folder, chosen, mutant);
        console.log(
          `${zone} ${index + 1}/${mutants.length} ${survived ? 'SURVIVED' : 'killed'} ${mutant.file}:${mutant.line} ${mutant.operator}: ${mutant.code}`,
        );
        return survived;
      });
      const strange = survivors.filter((mutant) => !isExplained(explained, mutant));
      const share = 1 - survivors.length / mutants.length;
      console.log(
        `${zone}: ${mutants.length} mutants, seed ${values.seed}, ${(100 * share).toFixed(1)} % killed, ${survivors.length} survivors, ${strange.length} not explained`,
      );
      for (const { file, line, operator, code, replacement } of strange)
        console.log(`  ${file}:${line} ${operator}\n    ${code}\n    → ${replacement}`);
      if (share < wanted || strange.length > 0) open += 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return open;
}

process.exitCode = main() === 0 ? 0 : 1;
