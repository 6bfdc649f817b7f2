/** `node … tools/delivery/write-comment.ts <environment> <diff file> <run url> <comment file>`; the pull request's workflow calls it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { commentOf } from './comment';

const [environment, diff, run, comment] = process.argv.slice(2);
if (environment === undefined || diff === undefined || run === undefined || comment === undefined) {
  process.stderr.write('expected: write-comment <environment> <diff file> <run url> <comment file>\n');
  process.exitCode = 2;
} else {
  writeFileSync(comment, commentOf({ environment, diff: readFileSync(diff, 'utf8'), run }));
}
