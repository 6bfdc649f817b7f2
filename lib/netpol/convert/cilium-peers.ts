import { parseCidr } from '../cidr';
import type { CiliumCidrRule, CiliumEgressRule, CiliumIngressRule, CiliumServiceRef } from '../model/cilium';
import type { Direction } from '../model/kubernetes';
import { ciliumKey } from '../model/selector/cilium-key';
import { type LabelSelector, mapKeys, matchesSelector } from '../model/selector/label-selector';
import { normalize } from '../sets/conjunction';
import { allPods, anyPeer, type Peer } from '../sets/peer';
import { apiServerBlocks, nodeBlocks, nodeLocalBlocks, outsideBlocks, worldBlocks } from './address-ranges';
import { selectPeers } from './cilium-selector';
import { type ConversionContext, namespaceNameLabel, type Widening } from './draft';
import { conditional, type Finding, note, refused } from './findings';

/** Peers of one rule. */
export interface PeerContent {
  readonly peers: readonly Peer[];
  /** Widening that the peers need, and whether the user asked for it. */
  readonly needs?: { readonly widening: Widening; readonly text: string };
}

/** What the parts of a rule are read in. */
export interface Scope {
  /** Namespace of the policy; undefined for a clusterwide one. */
  readonly own: string | undefined;
  readonly direction: Direction;
  readonly context: ConversionContext;
  /** Takes what is found out about the policy. */
  readonly findings: Finding[];
  /** Path of the rule. */
  readonly field: string;
}

type AnyRule = CiliumIngressRule & CiliumEgressRule;

/**
 * Who a rule speaks of.
 * @returns undefined after a refusal, which is among the findings
 */
export function readPeers(rule: AnyRule, hasPorts: boolean, scope: Scope): PeerContent | undefined {
  const { direction } = scope;
  const prefix = direction === 'ingress' ? 'from' : 'to';
  const lists = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes', 'Groups', 'Services', 'FQDNs'].map(
    (name) => `${prefix}${name}` as keyof AnyRule,
  );
  const given = lists.filter((key) => rule[key] !== undefined);
  // `[]` matches nobody (pkg/policy/utils/parserules.go, mergeEndpointSelectors). Groups, services and names that are empty are as absent.
  const emptyCounts = given.some((key) => (rule[key] as readonly unknown[]).length === 0 && !/(Groups|Services|FQDNs)$/.test(key));
  const used = given.find((key) => (rule[key] as readonly unknown[]).length > 0);
  if (emptyCounts) return { peers: [] };
  // A rule that says nothing lets nothing through; one that only names ports means anybody.
  if (used === undefined) return { peers: hasPorts ? [anyPeer] : [] };
  return readUsed(rule, used, { ...scope, field: `${scope.field}.${used}` });
}

function readUsed(rule: AnyRule, key: keyof AnyRule, scope: Scope): PeerContent | undefined {
  switch (key) {
    case 'fromEndpoints':
    case 'toEndpoints':
      return collect(rule[key] ?? [], scope, readEndpoint);
    case 'fromCIDR':
    case 'toCIDR':
      return collect(rule[key] ?? [], scope, (cidr, at) => readOutside(cidr, [], at));
    case 'fromCIDRSet':
    case 'toCIDRSet':
      return collect(rule[key] ?? [], scope, readCidrRule);
    case 'fromEntities':
    case 'toEntities':
      return collect(rule[key] ?? [], scope, readEntity);
    case 'fromNodes':
    case 'toNodes':
      return readNodes(scope);
    case 'toServices':
      return collect(rule[key] ?? [], scope, readService);
    case 'toFQDNs':
      return readNames(scope);
    default:
      scope.findings.push(refused(scope.field, 'stands for addresses that Cilium looks up in AWS; write them as CIDRs'));
      return undefined;
  }
}

function collect<T>(
  items: readonly T[],
  scope: Scope,
  read: (item: T, scope: Scope) => readonly Peer[] | undefined,
): PeerContent | undefined {
  const peers: Peer[] = [];
  for (const [index, item] of items.entries()) {
    const found = read(item, { ...scope, field: `${scope.field}[${index}]` });
    if (!found) return undefined;
    peers.push(...found);
  }
  return { peers };
}

function readEndpoint(selector: LabelSelector, scope: Scope): readonly Peer[] | undefined {
  const selection = selectPeers(selector, scope.own, scope.context);
  switch (selection.kind) {
    case 'pods':
      scope.findings.push(...selection.conditions.findings(scope.field));
      return [selection.peer];
    case 'entity':
      return readEntity(selection.entity, scope);
    case 'nothing':
      scope.findings.push(note(scope.field, selection.text));
      return [];
    case 'unknown':
      scope.findings.push(refused(scope.field, selection.text));
      return undefined;
  }
}

function readOutside(cidr: string, except: readonly string[], scope: Scope): readonly Peer[] | undefined {
  const outside = outsideBlocks(parseCidr(cidr), except.map(parseCidr), scope.context.ranges);
  if (outside.refused !== undefined) {
    scope.findings.push(refused(scope.field, outside.refused));
    return undefined;
  }
  for (const condition of outside.conditions) scope.findings.push(conditional(scope.field, condition));
  return outside.blocks;
}

function readCidrRule(rule: CiliumCidrRule, scope: Scope): readonly Peer[] | undefined {
  if (rule.cidr !== undefined) return readOutside(rule.cidr, rule.except ?? [], scope);
  const groups = scope.context.inventory.ciliumCidrGroups.filter((group) =>
    rule.cidrGroupRef === undefined
      ? matchesSelector(mapKeys(rule.cidrGroupSelector ?? {}, bareKey), group.labels)
      : group.source.name === rule.cidrGroupRef,
  );
  if (rule.cidrGroupRef !== undefined && groups.length === 0) {
    scope.findings.push(refused(scope.field, `CiliumCIDRGroup ${rule.cidrGroupRef} is not in the input`));
    return undefined;
  }
  scope.findings.push(conditional(scope.field, 'holds the CIDRs of the group as they are now'));
  const cidrs = groups.flatMap((group) => group.externalCidrs);
  // The exceptions of a group need not lie inside each of its CIDRs.
  return collect(cidrs, scope, (cidr, at) => readOutside(cidr, rule.except ?? [], at))?.peers;
}

const gone = new Set(['health', 'init', 'ingress', 'unmanaged', 'none']);
function readEntity(entity: string, scope: Scope): readonly Peer[] | undefined {
  const { findings, field, direction, context } = scope;
  if (gone.has(entity)) {
    findings.push(note(field, `${entity} names something of Cilium's own, which is gone after the move`));
    return [];
  }
  switch (entity) {
    case 'all':
      return [anyPeer];
    case 'world':
    case 'world-ipv4':
    case 'world-ipv6': {
      const world = worldBlocks(context.ranges, entity === 'world' ? [4, 6] : [entity === 'world-ipv4' ? 4 : 6]);
      if (world.refused !== undefined)
        return refuse(scope, 'world is everything outside of the cluster; declare podCidrs, nodeCidrs and serviceCidrs with --cluster');
      for (const condition of world.conditions) findings.push(conditional(field, condition));
      return world.blocks;
    }
    case 'host':
      if (direction === 'ingress') {
        findings.push(conditional(field, 'a node reaches its own pods under any NetworkPolicy'));
        return [];
      }
      findings.push(
        conditional(
          field,
          "169.254.170.23, fd00:ec2::23 and 169.254.20.10 are node-local agents on the pod's own node, which itself is always open under the VPC CNI",
        ),
      );
      return nodeLocalBlocks;
    case 'remote-node':
      return nodes(scope);
    case 'kube-apiserver':
      return apiServer(scope);
    case 'cluster': {
      const parts = [nodes(scope), apiServer(scope)];
      const agents = direction === 'egress' ? nodeLocalBlocks : [];
      return parts.includes(undefined) ? undefined : [allPods, ...parts.flatMap((part) => part ?? []), ...agents];
    }
    default:
      return refuse(scope, `${entity} reaches beyond one cluster`);
  }
}

function refuse(scope: Scope, text: string): undefined {
  scope.findings.push(refused(scope.field, text));
  return undefined;
}

function nodes(scope: Scope): readonly Peer[] | undefined {
  const blocks = nodeBlocks(scope.context.ranges);
  if (!blocks)
    return refuse(scope, 'nodes are named by their addresses; declare podCidrs and nodeCidrs (apart from each other) with --cluster');
  scope.findings.push(conditional(scope.field, 'the declared nodeCidrs hold the nodes and nothing else'));
  return blocks;
}

function apiServer(scope: Scope): readonly Peer[] | undefined {
  const blocks = apiServerBlocks(scope.context.ranges);
  if (!blocks)
    return refuse(
      scope,
      'the API server is named by its addresses; declare apiServerCidrs (no wider than a node range), podCidrs and nodeCidrs with --cluster',
    );
  scope.findings.push(conditional(scope.field, 'the declared apiServerCidrs are those of the new cluster and hold nothing else'));
  if (scope.context.ranges.services.length === 0)
    scope.findings.push(
      conditional(
        scope.field,
        'no pod uses the ClusterIP of Service default/kubernetes: declare serviceCidrs with --cluster to have it among the addresses',
      ),
    );
  return blocks;
}

function readNodes(scope: Scope): PeerContent | undefined {
  if (!scope.context.allowBroader.has('nodes')) {
    scope.findings.push(refused(scope.field, 'chooses nodes by label; --allow-broader nodes would allow all nodes'));
    return undefined;
  }
  const peers = nodes(scope);
  return peers && { peers, needs: { widening: 'nodes', text: 'nodes of every label' } };
}

function readNames(scope: Scope): PeerContent | undefined {
  if (!scope.context.allowBroader.has('fqdn')) {
    scope.findings.push(
      refused(
        scope.field,
        'names hosts, which NetworkPolicy cannot; --allow-broader fqdn would allow every address outside the cluster on the same ports',
      ),
    );
    return undefined;
  }
  const world = worldBlocks(scope.context.ranges, [4, 6]);
  return {
    peers: world.refused === undefined ? world.blocks : [anyPeer],
    needs: { widening: 'fqdn', text: 'every address outside of the cluster instead of the named hosts' },
  };
}

/** A service is its pods: the selector as the inventory has it. */
function readService(ref: CiliumServiceRef, scope: Scope): readonly Peer[] | undefined {
  const { inventory } = scope.context;
  const namespace = ref.k8sService?.namespace ?? ref.k8sServiceSelector?.namespace ?? scope.own;
  const matches = inventory.services.filter((service) => {
    if (namespace !== undefined && service.source.namespace !== namespace) return false;
    if (ref.k8sService?.serviceName !== undefined) return service.source.name === ref.k8sService.serviceName;
    return ref.k8sServiceSelector !== undefined && matchesSelector(mapKeys(ref.k8sServiceSelector.selector, bareKey), service.labels);
  });
  if (matches.length === 0) return refuse(scope, 'names a service that is not in the input');
  const peers: Peer[] = [];
  for (const service of matches) {
    const pods =
      service.selector && normalize(Object.entries(service.selector).map(([key, value]) => ({ key, operator: 'In', values: [value] })));
    if (!pods || service.type === 'ExternalName')
      return refuse(scope, `service ${service.source.namespace}/${service.source.name} has no selector: name its addresses as CIDRs`);
    peers.push({
      kind: 'pods',
      namespace: [{ key: namespaceNameLabel, operator: 'In', values: [service.source.namespace ?? 'default'] }],
      pods,
    });
  }
  scope.findings.push(conditional(scope.field, 'the services keep the selectors that they have now'));
  return peers;
}

/** A key without its source; keys that are not a label of the object itself match nothing. */
function bareKey(raw: string): string {
  const key = ciliumKey(raw);
  return key.on === 'pod' ? key.key : key.on === 'other' && key.source === 'cidrgroup' ? key.key : raw;
}
