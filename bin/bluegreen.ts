import { inPlace } from '../lib/cli/in-place/commands';
import { netpol } from '../lib/cli/netpol/commands';
import { processHost } from '../lib/cli/process-host';
import { type Register, run } from '../lib/cli/program';
import { shiftCommands } from '../lib/cli/shift/commands';
import { workersCommands } from '../lib/cli/workers/commands';

/** Every group of commands; each is a file under lib/cli. */
const groups: Register[] = [netpol, shiftCommands(), workersCommands(), inPlace];

void run(process.argv.slice(2), processHost(), groups).then((code) => {
  process.exitCode = code;
});
