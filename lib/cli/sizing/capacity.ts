import { capacityOf } from '../../capacity/capacity';
import { capacityDrawing } from '../../capacity/drawing';
import { capacityText } from '../../capacity/text';
import type { CliCommand } from '../command';
import { ExitCode } from '../host';
import { type EnvironmentOptions, readEnvironment, withEnvironment } from '../options';
import { writeOutputFile } from '../output-file';

interface CapacityOptions extends EnvironmentOptions {
  readonly svg?: string;
}

/** `capacity`: how far an environment can grow, from its configuration alone. */
export const capacityCommand: CliCommand<CapacityOptions> = {
  name: 'capacity',
  summary: 'Show how many nodes, pods and services an environment holds, which limit binds first, and what the loss of a zone leaves.',
  declare: (command) => withEnvironment(command).option('--svg <file>', 'also draw the limits as an SVG image'),
  notes:
    'Nothing is asked of AWS: quotas are those of an account that had none raised, but network.cidrQuota. Nodes are at their declared most (capacity.maxNodes) in both clusters at once.',
  examples: [
    'npx bluegreen capacity --env prod',
    'npx bluegreen capacity --env prod --json',
    'npx bluegreen capacity --env prod --svg capacity.svg',
  ],
  exitCodes: { done: 'shown' },
  run: async (host, options) => {
    const capacity = capacityOf(readEnvironment(host, options));
    if (options.svg !== undefined) writeOutputFile(host, options.svg, capacityDrawing(capacity), { what: '--svg' });
    host.stdout(options.json ? `${JSON.stringify(capacity, undefined, 2)}\n` : capacityText(capacity));
    return ExitCode.done;
  },
};
