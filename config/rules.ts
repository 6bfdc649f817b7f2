import type { Problem } from './problem';
import * as arns from './rules/arns';
import * as capacity from './rules/capacity';
import * as clusters from './rules/clusters';
import * as gitops from './rules/gitops';
import * as loadBalancer from './rules/load-balancer';
import * as mirroring from './rules/mirroring';
import * as names from './rules/names';
import * as nodeAddresses from './rules/node-addresses';
import * as nodes from './rules/nodes';
import * as podBlocks from './rules/pod-blocks';
import * as resources from './rules/resources';
import * as routing from './rules/routing';
import * as serviceCidr from './rules/service-cidr';
import * as services from './rules/services';
import { shiftRules } from './rules/shift';
import * as targetGroups from './rules/target-groups';
import * as traffic from './rules/traffic';
import * as versions from './rules/versions';
import * as vpcAddresses from './rules/vpc-addresses';
import * as workers from './rules/workers';
import * as workloads from './rules/workloads';
import * as zones from './rules/zones';
import type { Environment } from './schema';

/** A rule looks at a whole environment and tells every breach of itself. */
export type Rule = (env: Environment) => Problem[];

/** Every rule; they do not depend on each other, so all problems are found at once. */
export const rules: readonly Rule[] = [
  zones.zonesOfRegion,
  zones.zonesOnce,
  zones.perZoneComplete,
  zones.zonesHostEks,
  zones.zoneIdsOnce,

  vpcAddresses.vpcCidrSizes,
  vpcAddresses.managedVpcIsPrivate,
  vpcAddresses.vpcCidrsDisjoint,
  vpcAddresses.managedVpcFits,
  vpcAddresses.existingSubnetsInside,
  vpcAddresses.existingSubnetsDistinct,
  vpcAddresses.existingSubnetsDisjoint,
  podBlocks.podBlocksInPool,
  podBlocks.podBlockSizes,
  podBlocks.podBlocksDisjoint,
  podBlocks.podBlockCount,
  podBlocks.podBlockSplits,
  podBlocks.cidrQuota,
  capacity.podCapacity,
  nodeAddresses.nodeAddresses,
  serviceCidr.serviceCidrRange,
  serviceCidr.serviceCidrApart,
  resources.tags,
  resources.endpointsOnce,

  loadBalancer.httpsCertificate,
  loadBalancer.publicSubnetsForLoadBalancer,
  loadBalancer.publicSubnetsHoldLoadBalancer,
  loadBalancer.aliasesInZone,
  loadBalancer.listenerOfLoadBalancer,
  services.serviceCount,
  services.serviceNames,
  services.servicePriorities,
  services.serviceHasCondition,
  services.conditionValues,
  services.conditionWildcards,
  services.healthCheckTimes,
  services.healthCheckCodes,
  routing.routesReachable,
  targetGroups.targetGroupsOnce,
  targetGroups.targetGroupsStay,
  traffic.weightRange,
  traffic.weightsNotAllZero,
  traffic.weightedServicesExist,
  traffic.absentColorIdle,
  traffic.testRouteGuarded,
  arns.arnsInPlace,

  clusters.oneManagedCluster,
  clusters.clusterNamesDiffer,
  clusters.kubeContextsDiffer,
  clusters.publicEndpointClosed,
  clusters.privateEndpointClosed,
  clusters.publicEndpointIsPublic,
  clusters.publicCidrsQuota,
  clusters.accessOnce,
  versions.versionKnown,
  versions.versionSupportType,
  versions.kubectlSkew,
  versions.karpenterCompatible,
  versions.addonPinsKnown,
  nodes.systemNodeSizes,
  nodes.systemNodesWithinCapacity,
  nodes.systemNodeTypes,
  nodes.systemNodeArchitecture,
  nodes.nodePoolNames,

  names.targetGroupNames,
  names.workloadRoleNames,
  names.workloadRoleNamesDiffer,
  names.loadBalancerNameAllowed,
  workloads.identitiesOnce,
  workloads.irsaHasIssuer,
  workloads.irsaOfOwnRoles,
  workloads.dependenciesOnce,
  gitops.sshNeedsCredentials,
  gitops.externalSecretWorks,
  gitops.gitopsNamespaces,
  gitops.sampleServiceExists,
  gitops.sampleWorkerWorks,
  gitops.sampleQueueInRegion,
  mirroring.mirroringInRegion,
  mirroring.mirroredColors,
  mirroring.mirroredPorts,

  workers.workersOnce,
  workers.workerClassFitsKind,
  workers.workerCap,
  workers.workersHaveContexts,
  workers.workersHaveHome,
  workers.workersInNamespaces,
  workers.workersWhereArgoCdMay,

  shiftRules,
];

/** Problems of an environment whose shape is right. */
export const checkRules = (env: Environment): Problem[] => rules.flatMap((rule) => rule(env));
