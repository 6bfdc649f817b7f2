import type * as Capacity from '../../capacity/capacity';
import type * as Drawing from '../../capacity/drawing';
import type * as Page from '../../capacity/page';
import type * as CapacityText from '../../capacity/text';
import type { CliCommand } from '../command';
import { ExitCode } from '../host';
import { type EnvironmentOptions, readEnvironment, withEnvironment } from '../options';
import { writeOutputFile } from '../output-file';

interface CapacityOptions extends EnvironmentOptions {
  readonly svg?: string;
  readonly html?: string;
}

/** `capacity`: how far an environment can grow, from its configuration alone. */
export const capacityCommand: CliCommand<CapacityOptions> = {
  name: 'capacity',
  summary: 'Show how many nodes, pods and services an environment holds, which limit binds first, and what the loss of a zone leaves.',
  declare: (command) =>
    withEnvironment(command)
      .option('--html <file>', 'also write a page of its own')
      .option('--svg <file>', 'also draw the limits as an SVG image'),
  notes:
    'Nothing is asked of AWS: quotas are those of an account that had none raised, but network.cidrQuota. Nodes are at their declared most (capacity.maxNodes) in both clusters at once.',
  examples: [
    'npx bluegreen capacity --env prod',
    'npx bluegreen capacity --env prod --json',
    'npx bluegreen capacity --env prod --html capacity.html',
  ],
  exitCodes: { done: 'shown' },
  run: async (host, options) => {
    // The schema, which these need, is a third of the start: help goes without.
    const { capacityOf }: typeof Capacity = require('../../capacity/capacity');
    const { capacityText }: typeof CapacityText = require('../../capacity/text');
    const { capacityDrawing }: typeof Drawing = require('../../capacity/drawing');
    const capacity = capacityOf(readEnvironment(host, options));
    if (options.html !== undefined) {
      const { capacityPage }: typeof Page = require('../../capacity/page');
      writeOutputFile(host, options.html, capacityPage(capacity), { what: '--html' });
    }
    if (options.svg !== undefined) writeOutputFile(host, options.svg, capacityDrawing(capacity), { what: '--svg' });
    host.stdout(options.json ? `${JSON.stringify(capacity, undefined, 2)}\n` : capacityText(capacity));
    return ExitCode.done;
  },
};
