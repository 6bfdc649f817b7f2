import { computing } from '../../progress/waiting';
import type { CliCommand, Family } from '../command';
import { checkCommand } from './check';
import { convertCommand } from './convert';
import { decideCommand } from './decide';
import { inventoryCommand } from './inventory';
import { replayCommand } from './replay';
import { verifyCommand } from './verify';

/** `bluegreen netpol …`: take stock of network policies, convert them, and prove the difference. */
export const netpol: Family = {
  group: {
    name: 'netpol',
    summary: 'Take stock of Cilium, Calico and Kubernetes network policies, convert them for the VPC CNI, and prove the difference.',
  },
  // Replay counts the lines that it has read.
  commands: [
    named(inventoryCommand),
    named(decideCommand),
    named(convertCommand),
    named(verifyCommand),
    replayCommand,
    named(checkCommand),
  ],
};

/** In a terminal the command's name stands there while it computes: ten thousand policies take seconds. */
function named<O extends object, A extends readonly string[]>(command: CliCommand<O, A>): CliCommand<O, A> {
  return { ...command, run: (host, options, args) => computing(`netpol ${command.name}`, () => command.run(host, options, args)) };
}
