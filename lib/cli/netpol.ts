import { registerCheck } from './netpol-check';
import { registerConvert } from './netpol-convert';
import { registerInventory } from './netpol-inventory';
import { registerVerify } from './netpol-verify';
import type { Register } from './program';

/** `bluegreen netpol …`: take stock of network policies, convert them, and prove the difference. */
export const netpol: Register = (program, host, finish) => {
  const group = program
    .command('netpol')
    .description('Take stock of Cilium, Calico and Kubernetes network policies, convert them for the VPC CNI, and prove the difference.');
  registerInventory(group, host, finish);
  registerConvert(group, host, finish);
  registerVerify(group, host, finish);
  registerCheck(group, host, finish);
};
