import type { Problem } from '../problems/problem';
import type { Environment } from '../schema';
import * as analyses from './analyses';
import * as arns from './arns';
import * as authentication from './authentication';
import * as capacity from './capacity';
import * as clusters from './clusters';
import * as emptyGroups from './empty-groups';
import * as gitops from './gitops';
import * as isolation from './isolation';
import * as loadBalancer from './load-balancer';
import * as mirroring from './mirroring';
import * as names from './names';
import * as namespaces from './namespaces';
import * as networkLoadBalancer from './network-load-balancer';
import * as nodeAddresses from './node-addresses';
import * as nodes from './nodes';
import * as notifications from './notifications';
import * as podBlocks from './pod-blocks';
import * as proxy from './proxy';
import * as resources from './resources';
import * as routing from './routing';
import * as schedule from './schedule';
import * as securityGroups from './security-groups';
import * as serviceCidr from './service-cidr';
import * as services from './services';
import { shiftRules } from './shift';
import * as targetGroups from './target-groups';
import * as targets from './targets';
import * as traffic from './traffic';
import * as versions from './versions';
import * as vpcAddresses from './vpc-addresses';
import * as workers from './workers';
import * as workloads from './workloads';
import * as zones from './zones';

/** A rule checks a whole environment and reports every breach. */
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
  resources.endpointsInRegion,
  isolation.isolatedHasEndpoints,
  isolation.isolatedPullsPrivately,
  isolation.registriesComplete,
  isolation.chartsSecretHasCharts,
  notifications.ownTopicHasOwnSubscribers,
  proxy.proxyReachesNodes,

  loadBalancer.httpsCertificate,
  loadBalancer.publicSubnetsForLoadBalancer,
  loadBalancer.publicSubnetsHoldLoadBalancer,
  loadBalancer.aliasesInZone,
  loadBalancer.listenerOfLoadBalancer,
  loadBalancer.loadBalancersOnce,
  loadBalancer.servicesHaveLoadBalancer,
  loadBalancer.loadBalancersUsed,
  loadBalancer.replacedRules,
  networkLoadBalancer.servicesFitLoadBalancer,
  networkLoadBalancer.listenersHaveNoRule,
  networkLoadBalancer.listenerPortsOnce,
  networkLoadBalancer.listenersFit,
  networkLoadBalancer.tlsCertificate,
  networkLoadBalancer.udpHealthChecks,
  networkLoadBalancer.networkTargetGroupsAreMade,
  networkLoadBalancer.allowedCidrsOfPortsFit,
  authentication.extraParametersFit,
  services.serviceCount,
  services.serviceNames,
  services.servicePriorities,
  services.serviceHasCondition,
  services.conditionValues,
  services.conditionWildcards,
  services.testRouteReaches,
  services.healthCheckTimes,
  targets.healthCheckCodes,
  targets.grpcHealthCheckIsMethod,
  targets.protocolVersionForwards,
  targets.attributesKnown,
  targets.algorithmFits,
  routing.routesReachable,
  targetGroups.targetGroupsOnce,
  targetGroups.targetGroupsStay,
  traffic.weightRange,
  traffic.weightsNotAllZero,
  traffic.weightedServicesExist,
  traffic.absentColorIdle,
  traffic.testRouteGuarded,
  emptyGroups.seedStaysWithExisting,
  emptyGroups.existingColorHasTargetGroups,
  emptyGroups.acceptedServicesExist,
  arns.arnsInPlace,
  arns.issuersInRegion,
  securityGroups.allowedCidrsFit,
  securityGroups.privateCidrsFit,
  securityGroups.dependencyRulesFit,

  clusters.oneManagedCluster,
  clusters.clusterNamesDiffer,
  clusters.kubeContextsDiffer,
  clusters.publicEndpointClosed,
  clusters.privateEndpointClosed,
  clusters.publicEndpointIsPublic,
  clusters.publicCidrsQuota,
  clusters.accessOnce,
  clusters.accessSaysWhat,
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
  nodes.amiPinOfImage,

  names.targetGroupNames,
  names.workloadRoleNames,
  names.workloadRoleNamesDiffer,
  names.loadBalancerNameAllowed,
  workloads.identitiesOnce,
  workloads.irsaHasIssuer,
  workloads.irsaOfOwnRoles,
  workloads.dependenciesOnce,
  namespaces.namespacesNotReserved,
  gitops.sshNeedsCredentials,
  gitops.credentialsSecretIsOwn,
  gitops.externalSecretWorks,
  gitops.gitopsNamespaces,
  gitops.sampleServiceExists,
  gitops.sampleServiceSpeaksHttp,
  gitops.sampleWorkerWorks,
  gitops.sampleQueueInPlace,
  gitops.workloadKindsAllowed,
  gitops.podSecurityOfOwnNamespaces,
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
  schedule.windowsOpen,
  schedule.freezesEnd,
  analyses.analysesOfServices,
  analyses.analysesUseMetrics,
];

/** Problems of an environment whose shape is right. */
export const checkRules = (env: Environment): Problem[] => rules.flatMap((rule) => rule(env));
