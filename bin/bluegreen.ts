import { families } from '../lib/cli/families';
import { processHost } from '../lib/cli/process-host';
import { run } from '../lib/cli/program';

// On Node 20 the SDK would print seven lines above every message; `doctor` says it in one, with what to do.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

void run(process.argv.slice(2), processHost(), families).then((code) => {
  process.exitCode = code;
});
