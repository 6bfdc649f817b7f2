import { dirname, relative, resolve } from 'node:path';
import { type Draft, environmentSource } from '../../adopt/source-text';
import { checkEnvironment } from '../../config/check';
import { ConfigurationError } from '../../config/problems/problem';
import { writeNew } from '../../files/whole';
import { type Host, UsageError } from '../host';
import { namingNewFolder } from '../output-file';

const define = resolve(__dirname, '..', '..', 'config', 'define');

/**
 * Writes the file of a draft that passes every check of the configuration.
 * @param file absolute
 * @throws UsageError with every problem, or because the file exists or cannot be written; nothing was written then
 */
export function writeEnvironment(host: Host, file: string, draft: Draft): void {
  const shown = relative(host.cwd, file) || file;
  try {
    checkEnvironment(draft.environment, shown);
    namingNewFolder(host, file, () => writeNew(file, environmentSource(draft, importPath(file))));
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(`${error.message}\n\nNothing was written.`);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const found = code === 'EEXIST' ? 'is there by now, and is never overwritten' : `cannot be written: ${message}`;
    throw new UsageError(`${shown}: ${found}; nothing was written`);
  }
}

/** How the file names the module that it imports: `../../lib/config/define`. */
function importPath(file: string): string {
  const path = relative(dirname(file), define).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}
