import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RefusedError } from '../lib/cli/host';

/**
 * A folder or file of the shared material that stands beside the repository (`../shared`, or SHARED_DIR): definitions and default values of other projects,
 * some of which no package has. docs/testing.md says where each file comes from.
 * @throws RefusedError saying where it was looked for, and how to get it; tests that need it are not part of `npm test`
 */
export function sharedDir(...parts: string[]): string {
  // A git worktree stands one level deeper than the checkout.
  const candidates = process.env.SHARED_DIR ? [process.env.SHARED_DIR] : ['../shared', '../../shared'].map((path) => resolve(path));
  const found = candidates.map((candidate) => join(candidate, ...parts)).find(existsSync);
  if (found) return found;
  throw new RefusedError(
    `${join(...parts)}: not found under ${candidates.join(' or ')}; expected: the files of docs/testing.md, "Files of other projects", in a folder that SHARED_DIR names`,
  );
}
