/** `npm run --silent delivery:drift-issue -- <run url> <drift-ENV.json>…`: the text of the issue on standard output; nothing where nothing has drifted. */
import { readFileSync } from 'node:fs';
import { driftIssue } from './drift-issue';
import type { DriftReport } from './stack-drift';

const [run, ...files] = process.argv.slice(2);
if (run === undefined || files.length === 0) {
  process.stderr.write('expected: write-drift-issue <run url> <file of delivery:drift>…\n');
  process.exitCode = 2;
} else {
  const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as DriftReport);
  process.stdout.write(driftIssue(reports, run));
}
