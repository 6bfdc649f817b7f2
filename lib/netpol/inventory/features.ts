import type { CalicoEntity, CalicoPolicy, CalicoRule } from '../model/calico';
import type { CiliumEgressRule, CiliumIngressRule, CiliumPolicy, CiliumSpec } from '../model/cilium';
import type { NetworkPolicy } from '../model/kubernetes';
import type { CalicoNode, CalicoSelector } from '../model/selector/calico-ast';
import { ciliumKey } from '../model/selector/cilium-key';
import { requirementsOf } from '../model/selector/label-selector';

/** Names of the features that a policy uses, each once. The names are the fields of the dialect, as its users know them. */
export function ciliumFeatures(policy: CiliumPolicy): Set<string> {
  const features = new Set<string>();
  if (policy.specs.length > 1) features.add('specs');
  for (const spec of policy.specs) specFeatures(spec, features);
  return features;
}

function specFeatures(spec: CiliumSpec, features: Set<string>): void {
  if (spec.nodeSelector) features.add('nodeSelector');
  if (spec.enableDefaultDeny) features.add('enableDefaultDeny');
  if ((spec.ingressDeny ?? []).length > 0) features.add('ingressDeny');
  if ((spec.egressDeny ?? []).length > 0) features.add('egressDeny');
  const rules: readonly (CiliumIngressRule & CiliumEgressRule)[] = [
    ...(spec.ingress ?? []),
    ...(spec.ingressDeny ?? []),
    ...(spec.egress ?? []),
    ...(spec.egressDeny ?? []),
  ];
  for (const rule of rules) ruleFeatures(rule, features);
}

function ruleFeatures(rule: CiliumIngressRule & CiliumEgressRule, features: Set<string>): void {
  for (const [key, value] of Object.entries(rule)) {
    if (key === 'toPorts') continue;
    features.add(Array.isArray(value) && value.length === 0 ? `${key}: []` : key);
  }
  for (const entity of [...(rule.fromEntities ?? []), ...(rule.toEntities ?? [])]) features.add(`entity ${entity}`);
  for (const selector of [...(rule.fromEndpoints ?? []), ...(rule.toEndpoints ?? [])]) {
    for (const { key } of requirementsOf(selector)) {
      const { on } = ciliumKey(key);
      if (on !== 'pod') features.add(`selector on ${on}`);
    }
  }
  for (const set of [...(rule.fromCIDRSet ?? []), ...(rule.toCIDRSet ?? [])])
    if (set.cidrGroupRef ?? set.cidrGroupSelector) features.add('cidrGroup');
  for (const entry of rule.toPorts ?? []) {
    for (const kind of Object.keys(entry.rules ?? {})) features.add(`layer 7: ${kind}`);
    if (entry.serverNames) features.add('serverNames');
    if (entry.terminatingTLS ?? entry.originatingTLS) features.add('TLS inspection');
    if (entry.listener) features.add('listener');
    for (const port of entry.ports ?? []) {
      if (port.endPort) features.add('endPort');
      if (port.port && !/^\d+$/.test(port.port)) features.add('named port');
    }
  }
}

export function calicoFeatures({ spec }: CalicoPolicy): Set<string> {
  const features = new Set<string>();
  for (const flag of ['doNotTrack', 'preDNAT', 'applyOnForward'] as const) if (spec[flag]) features.add(flag);
  if (spec.order !== undefined) features.add('order');
  if (spec.tier !== 'default') features.add('tier');
  if (spec.serviceAccountSelector) features.add('serviceAccountSelector');
  if (spec.namespaceSelector) features.add('namespaceSelector');
  operators(spec.selector, features);
  operators(spec.namespaceSelector, features);
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) calicoRuleFeatures(rule, features);
  return features;
}

function calicoRuleFeatures(rule: CalicoRule, features: Set<string>): void {
  if (rule.action !== 'Allow') features.add(rule.action);
  for (const key of ['ipVersion', 'notProtocol', 'icmp', 'notICMP', 'http'] as const) if (rule[key] !== undefined) features.add(key);
  for (const entity of [rule.source, rule.destination]) entityFeatures(entity, features);
  if ((rule.source.ports ?? rule.source.notPorts ?? []).length > 0) features.add('source ports');
}

function entityFeatures(entity: CalicoEntity, features: Set<string>): void {
  for (const key of Object.keys(entity)) if (key !== 'ports') features.add(key);
  for (const port of entity.ports ?? []) if ('name' in port) features.add('named port');
  for (const selector of [entity.selector, entity.notSelector, entity.namespaceSelector]) operators(selector, features);
}

function operators(selector: CalicoSelector | undefined, features: Set<string>): void {
  if (selector) visit(selector.ast, features);
}

function visit(node: CalicoNode, features: Set<string>): void {
  if (node.op === 'not') {
    features.add('selector !');
    visit(node.operand, features);
  } else if (node.op === 'and' || node.op === 'or') {
    features.add(node.op === 'and' ? 'selector &&' : 'selector ||');
    for (const operand of node.operands) visit(operand, features);
  } else if (node.op !== '==' && node.op !== 'has') {
    features.add(`selector ${node.op}${node.op === 'all' || node.op === 'global' ? '()' : ''}`);
  }
}

export function networkPolicyFeatures({ spec }: NetworkPolicy): Set<string> {
  const features = new Set<string>();
  for (const rule of [
    ...(spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })),
    ...(spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports })),
  ]) {
    for (const peer of rule.peers ?? []) if (peer.ipBlock) features.add(peer.ipBlock.except ? 'ipBlock with except' : 'ipBlock');
    for (const port of rule.ports ?? []) {
      if (port.endPort !== undefined) features.add('endPort');
      if (typeof port.port === 'string') features.add('named port');
    }
  }
  return features;
}
