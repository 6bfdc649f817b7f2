import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * A folder of the shared material that stands beside the repository (`../shared`, or SHARED_DIR).
 * @throws Error saying where it was looked for; tests that need it are not part of `npm test`
 */
export function sharedDir(...parts: string[]): string {
  // A git worktree stands one level deeper than the checkout.
  const candidates = process.env.SHARED_DIR ? [process.env.SHARED_DIR] : ['../shared', '../../shared'].map((path) => resolve(path));
  const found = candidates.map((candidate) => join(candidate, ...parts)).find(existsSync);
  if (found) return found;
  throw new Error(`${join(...parts)}: not found under ${candidates.join(' or ')}; set SHARED_DIR to the folder that holds it`);
}
