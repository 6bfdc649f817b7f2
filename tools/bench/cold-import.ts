import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFolder } from '../../lib/constructs/bundle';

/**
 * How long the functions of a shift take to load, each time in a new process: `npm run bench:cold-import`. Wall time and processor time, medians. Exit
 * code 1 when one takes more than 150 ms of processor time or 1 MB.
 */
const rounds = 11;
const limit = { ms: 150, bytes: 1_000_000 };

const measure =
  'const c = process.cpuUsage(), t = performance.now(); require(process.argv[1]); const d = process.cpuUsage(c);' +
  'console.log(JSON.stringify([performance.now() - t, (d.user + d.system) / 1000]));';

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

for (const name of ['tick', 'rollback']) {
  const file = join(bundleFolder(`lib/stacks/traffic/lambda/${name}.ts`), 'index.js');
  const times = Array.from(
    { length: rounds },
    () => JSON.parse(execFileSync(process.execPath, ['-e', measure, file], { encoding: 'utf8' })) as [wall: number, cpu: number],
  );
  const [wall, cpu] = [median(times.map((time) => time[0])), median(times.map((time) => time[1]))];
  const { size } = statSync(file);
  console.log(
    `${name}: ${(size / 1000).toFixed(0)} kB, import ${wall.toFixed(0)} ms wall, ${cpu.toFixed(0)} ms processor (median of ${rounds})`,
  );
  if (cpu > limit.ms || size > limit.bytes) process.exitCode = 1;
}
