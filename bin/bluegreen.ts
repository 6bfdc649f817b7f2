import { inPlace } from '../lib/cli/in-place';
import { netpol } from '../lib/cli/netpol';
import { processHost } from '../lib/cli/process-host';
import { type Register, run } from '../lib/cli/program';
import { shiftCommands } from '../lib/cli/shift';
import { workersCommands } from '../lib/cli/workers';

/** Every group of commands; each is a file under lib/cli. */
const groups: Register[] = [netpol, shiftCommands(), workersCommands(), inPlace];

void run(process.argv.slice(2), processHost(), groups).then((code) => {
  process.exitCode = code;
});
