import type { Register } from '../program';
import { registerCheck } from './check';
import { registerConvert } from './convert';
import { registerDecide } from './decide';
import { registerInventory } from './inventory';
import { registerVerify } from './verify';

/** `bluegreen netpol …`: take stock of network policies, convert them, and prove the difference. */
export const netpol: Register = (program, host, finish) => {
  const group = program
    .command('netpol')
    .description('Take stock of Cilium, Calico and Kubernetes network policies, convert them for the VPC CNI, and prove the difference.');
  registerInventory(group, host, finish);
  registerDecide(group, host, finish);
  registerConvert(group, host, finish);
  registerVerify(group, host, finish);
  registerCheck(group, host, finish);
};
