import { processHost } from '../../lib/cli/process-host';
import { checkManifestsCommand } from './command';

void checkManifestsCommand(process.argv.slice(2), processHost()).then((code) => {
  process.exitCode = code;
});
