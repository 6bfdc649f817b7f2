/**
 * Fills the table of docs/detection.md: `npm run docs:detection`. With `--false-alarms <shifts>` it simulates clean shifts instead and prints how many
 * were rolled back.
 */
import { writeFileSync } from 'node:fs';
import { detectionDocs } from './docs';
import { falseAlarms } from './false-alarms';
import { rates } from './table';

const [flag, count] = process.argv.slice(2);
if (flag === '--false-alarms') {
  const shifts = Number(count ?? 10_000);
  if (!Number.isInteger(shifts) || shifts < 1) {
    process.stderr.write(`--false-alarms\nfound: ${count}\nexpected: a whole number of shifts, e.g. 10000\n`);
    process.exit(2);
  }
  for (const rps of rates) {
    process.stdout.write(`${rps} requests a second: ${falseAlarms(rps, shifts, 1)} of ${shifts} clean shifts rolled back\n`);
  }
} else {
  const { path, expected } = detectionDocs();
  writeFileSync(path, expected);
}
