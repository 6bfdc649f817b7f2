/** `node … tools/delivery/write-comment.ts <run url> <comment file> <diff.json>…`; the pull request's workflow calls it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { commentOf } from '../../lib/diff/comment';
import type { EnvironmentDiff } from '../../lib/diff/environment-diff';

const [run, comment, ...diffs] = process.argv.slice(2);
if (run === undefined || comment === undefined || diffs.length === 0) {
  process.stderr.write('expected: write-comment <run url> <comment file> <file of bluegreen diff --json>…\n');
  process.exitCode = 2;
} else {
  writeFileSync(
    comment,
    commentOf(
      diffs.map((file) => JSON.parse(readFileSync(file, 'utf8')) as EnvironmentDiff),
      { run },
    ),
  );
}
