import { addressCases } from './addresses';
import { analysisCases } from './analyses';
import { capacityCases } from './capacity';
import type { RuleCases } from './case';
import { clusterCases } from './clusters';
import { connectionCases } from './connections';
import { edgeCases } from './edge';
import { gitopsCases } from './gitops';
import { isolationCases } from './isolation';
import { loadBalancerCases } from './load-balancers';
import { mirroringCases } from './mirroring';
import { networkCases } from './network';
import { nodeCases } from './nodes';
import { serviceCases } from './services';
import { targetCases } from './targets';
import { trafficCases } from './traffic';
import { workerCases } from './workers';
import { workloadCases } from './workloads';

/** What breaks each rule and what it lets pass. */
export const allCases: readonly RuleCases[] = [
  ...networkCases,
  ...addressCases,
  ...capacityCases,
  ...edgeCases,
  ...loadBalancerCases,
  ...connectionCases,
  ...trafficCases,
  ...analysisCases,
  ...serviceCases,
  ...targetCases,
  ...clusterCases,
  ...nodeCases,
  ...workloadCases,
  ...workerCases,
  ...gitopsCases,
  ...mirroringCases,
  ...isolationCases,
];
