import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the test tools keep what they fetched, unpacked or built: outside the repository, so that worktrees and clones share it.
 * Everything below it is keyed by version and may be deleted at any time.
 */
export function cacheDir(env: Readonly<Record<string, string | undefined>>, ...parts: string[]): string {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bluegreen-eks', ...parts);
}
