import { families } from '../lib/cli/families';
import { processHost } from '../lib/cli/process-host';
import { run } from '../lib/cli/program';

void run(process.argv.slice(2), processHost(), families).then((code) => {
  process.exitCode = code;
});
