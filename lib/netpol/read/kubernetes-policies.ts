import { containsCidr, parseCidr } from '../cidr';
import type {
  ClusterNetworkPolicyEgressPeer,
  ClusterNetworkPolicyPort,
  ClusterNetworkPolicySelectors,
  ClusterNetworkPolicySpec,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../model/kubernetes';
import type { LabelSelector } from '../model/selector/label-selector';
import { cidrProblem } from './addresses';
import { describeValue, FieldError, type FieldPath, Fields } from './fields';
import { readLabelSelector } from './object-fields';

const protocols = ['TCP', 'UDP', 'SCTP'] as const;

/** spec of networking.k8s.io/v1 NetworkPolicy, with the checks of the API server. @throws FieldError */
export function readNetworkPolicySpec(fields: Fields): NetworkPolicySpec {
  const podSelector = optionalSelector(fields, 'podSelector');
  const policyTypes = fields.list('policyTypes', (item, path) => {
    if (item === 'Ingress' || item === 'Egress') return item;
    throw new FieldError(`expected Ingress or Egress, found ${describeValue(item)}`, path);
  });
  const ingress = fields.list('ingress', (item, path) => {
    const rule = new Fields(item, path);
    const from = rule.list('from', readPeer);
    const ports = rule.list('ports', readPort);
    rule.done();
    return { ...(from && { from }), ...(ports && { ports }) };
  });
  const egress = fields.list('egress', (item, path) => {
    const rule = new Fields(item, path);
    const to = rule.list('to', readPeer);
    const ports = rule.list('ports', readPort);
    rule.done();
    return { ...(to && { to }), ...(ports && { ports }) };
  });
  fields.done();
  return {
    ...(podSelector && { podSelector }),
    ...(policyTypes && { policyTypes }),
    ...(ingress && { ingress }),
    ...(egress && { egress }),
  };
}

function optionalSelector(fields: Fields, key: string): LabelSelector | undefined {
  const raw = fields.raw(key);
  return raw === undefined ? undefined : readLabelSelector(raw, fields.at(key));
}

function requiredSelector(fields: Fields, key: string): LabelSelector {
  return optionalSelector(fields, key) ?? fields.fail(key, 'is missing');
}

function readPeer(value: unknown, path: FieldPath): NetworkPolicyPeer {
  const fields = new Fields(value, path);
  const podSelector = optionalSelector(fields, 'podSelector');
  const namespaceSelector = optionalSelector(fields, 'namespaceSelector');
  const ipBlock = readIpBlock(fields.map('ipBlock'));
  fields.done();
  if (ipBlock && (podSelector ?? namespaceSelector)) fields.fail('ipBlock', 'cannot be combined with selectors');
  if (!ipBlock && !podSelector && !namespaceSelector) throw new FieldError('a peer needs podSelector, namespaceSelector or ipBlock', path);
  return { ...(podSelector && { podSelector }), ...(namespaceSelector && { namespaceSelector }), ...(ipBlock && { ipBlock }) };
}

function readIpBlock(fields: Fields | undefined): NetworkPolicyPeer['ipBlock'] {
  if (!fields) return undefined;
  const cidr = fields.requiredString('cidr');
  const except = fields.strings('except');
  fields.done();
  const problem = cidrProblem(cidr);
  if (problem) fields.fail('cidr', problem);
  const outer = parseCidr(cidr);
  for (const item of except ?? []) {
    const bad = cidrProblem(item);
    if (bad) fields.fail('except', bad);
    const inner = parseCidr(item);
    if (!containsCidr(outer, inner) || inner.prefix === outer.prefix) fields.fail('except', `${item} must be a strict part of ${cidr}`);
  }
  return { cidr, ...(except && { except }) };
}

function readPort(value: unknown, path: FieldPath): NetworkPolicyPort {
  const fields = new Fields(value, path);
  const protocol = fields.oneOf('protocol', protocols);
  const raw = fields.raw('port');
  const port = typeof raw === 'string' ? fields.string('port') : fields.integer('port', 1, 65535);
  const endPort = fields.integer('endPort', 1, 65535);
  fields.done();
  if (typeof port === 'string' && !/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(port))
    fields.fail('port', `${JSON.stringify(port)} is not the name of a port`);
  if (typeof port === 'string' && port.length > 15) fields.fail('port', 'a port name has at most 15 characters');
  if (endPort !== undefined && typeof port !== 'number') fields.fail('endPort', 'needs a numeric port');
  if (endPort !== undefined && typeof port === 'number' && endPort < port) fields.fail('endPort', 'must not be below port');
  return { ...(protocol && { protocol }), ...(port !== undefined && { port }), ...(endPort !== undefined && { endPort }) };
}

/** spec of networking.k8s.aws/v1alpha1 ClusterNetworkPolicy. @throws FieldError */
export function readClusterNetworkPolicySpec(fields: Fields): ClusterNetworkPolicySpec {
  const tier = fields.oneOf('tier', ['Admin', 'Baseline']) ?? fields.fail('tier', 'is missing');
  const priority = fields.integer('priority', 0, 1000) ?? fields.fail('priority', 'is missing');
  const subjectFields = fields.map('subject') ?? fields.fail('subject', 'is missing');
  const subject = readSelectors(subjectFields);
  subjectFields.done();
  const ingress = fields.list('ingress', (item, path) => {
    const rule = new Fields(item, path);
    const from = rule.list('from', (peer, at) => {
      const peerFields = new Fields(peer, at);
      const selectors = readSelectors(peerFields);
      peerFields.done();
      return selectors;
    });
    return { ...readClusterRule(rule), from: from ?? rule.fail('from', 'is missing') };
  });
  const egress = fields.list('egress', (item, path) => {
    const rule = new Fields(item, path);
    const to = rule.list('to', readClusterEgressPeer);
    return { ...readClusterRule(rule), to: to ?? rule.fail('to', 'is missing') };
  });
  fields.done();
  return { tier, priority, subject, ...(ingress && { ingress }), ...(egress && { egress }) };
}

function readClusterRule(rule: Fields) {
  const name = rule.string('name');
  const action = rule.oneOf('action', ['Accept', 'Deny', 'Pass']) ?? rule.fail('action', 'is missing');
  const ports = rule.list('ports', readClusterPort);
  rule.done();
  return { ...(name && { name }), action, ...(ports && { ports }) };
}

function readSelectors(fields: Fields): ClusterNetworkPolicySelectors {
  const namespaces = optionalSelector(fields, 'namespaces');
  const pods = fields.map('pods');
  const both = pods && {
    namespaceSelector: requiredSelector(pods, 'namespaceSelector'),
    podSelector: requiredSelector(pods, 'podSelector'),
  };
  pods?.done();
  return { ...(namespaces && { namespaces }), ...(both && { pods: both }) };
}

function readClusterEgressPeer(value: unknown, path: FieldPath): ClusterNetworkPolicyEgressPeer {
  const fields = new Fields(value, path);
  const selectors = readSelectors(fields);
  const networks = fields.list('networks', (item, at) => {
    const problem = typeof item === 'string' ? cidrProblem(item) : 'expected a CIDR as a string';
    if (problem) throw new FieldError(problem, at);
    return item as string;
  });
  const domainNames = fields.strings('domainNames');
  fields.done();
  return { ...selectors, ...(networks && { networks }), ...(domainNames && { domainNames }) };
}

function readClusterPort(value: unknown, path: FieldPath): ClusterNetworkPolicyPort {
  const fields = new Fields(value, path);
  const number = fields.map('portNumber');
  const range = fields.map('portRange');
  const namedPort = fields.string('namedPort');
  fields.done();
  return {
    ...(number && { portNumber: { protocol: number.oneOf('protocol', protocols) ?? 'TCP', port: requiredPort(number, 'port') } }),
    ...(range && {
      portRange: {
        protocol: range.oneOf('protocol', protocols) ?? 'TCP',
        start: requiredPort(range, 'start'),
        end: requiredPort(range, 'end'),
      },
    }),
    ...(namedPort && { namedPort }),
  };
}

function requiredPort(fields: Fields, key: string): number {
  return fields.integer(key, 1, 65535) ?? fields.fail(key, 'is missing');
}
