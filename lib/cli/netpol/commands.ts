import type { Family } from '../command';
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
  commands: [inventoryCommand, decideCommand, convertCommand, verifyCommand, replayCommand, checkCommand],
};
