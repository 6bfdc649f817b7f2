/** `node … tools/delivery/write-comment.ts <run url> <comment file> <diff-ENV.json>…`; the pull request's workflow calls it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { commentOf, type NotCompared } from '../../lib/diff/comment';
import type { EnvironmentDiff } from '../../lib/diff/environment-diff';

const [run, comment, ...files] = process.argv.slice(2);
if (run === undefined || comment === undefined || files.length === 0) {
  process.stderr.write('expected: write-comment <run url> <comment file> <file of bluegreen diff --json>…\n');
  process.exitCode = 2;
} else {
  const diffs: EnvironmentDiff[] = [];
  const notCompared: NotCompared[] = [];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    // A refusal is JSON too, with `outcome` and `problems`; a process that was killed has written nothing.
    const found = (text === '' ? {} : JSON.parse(text)) as EnvironmentDiff | { readonly problems?: readonly string[] };
    if ('stacks' in found) diffs.push(found);
    else notCompared.push({ environment: environmentOf(file), problems: found.problems ?? ['the comparison printed nothing'] });
  }
  writeFileSync(comment, commentOf(diffs, { run, notCompared }));
}

/** `diffs/diff-prod.json` → `prod`. */
function environmentOf(file: string): string {
  return basename(file, '.json').replace(/^diff-/, '');
}
