import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import {
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
  type PolicyValidationStack,
} from 'aws-cdk-lib';
import type { Answer, WorkerData } from './template-validation';

/** The thread that template-validation.ts starts. It answers whatever happens: the main thread stands still until it does. */

const { resourceTypes, port, answered } = workerData as WorkerData;
const plugin = new CloudFormationValidatePlugin();

const validate = (stackTemplates: PolicyValidationStack[]): PolicyValidationPluginReport =>
  // Of the context the plugin reads the templates alone; the constructs are in the other thread.
  plugin.validate({ stackTemplates } as IPolicyValidationContext);

/** Has the engine made, for the types to come. The plugin knows no other way to it than a template; what it says of this one is nobody's. */
function start(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-validation-'));
  try {
    const templatePath = join(folder, 'types.template.json');
    const resources = Object.fromEntries(resourceTypes.map((type, index) => [`R${index}`, { Type: type }]));
    writeFileSync(templatePath, JSON.stringify({ Resources: resources }));
    validate([{ stackConstructPath: '', templatePath, accountId: undefined, region: undefined }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function answer(stackTemplates: PolicyValidationStack[]): Answer {
  try {
    return { report: validate(stackTemplates) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', (stackTemplates: PolicyValidationStack[]) => {
  port.postMessage(answer(stackTemplates));
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});
try {
  start();
} catch {
  // What is wrong comes up again, and is answered, when templates are asked about.
}
