import { containsCidr, parseCidr } from './cidr';
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from './model/kubernetes';
import type { LabelSelector } from './model/selector/label-selector';
import { cidrProblem } from './read/addresses';
import { labelKeyProblem, labelValueProblem } from './read/label-syntax';

/** What an API server would refuse in an object. */
export interface Invalid {
  readonly field: string;
  readonly message: string;
}

/** Largest object that etcd takes by default, in bytes (--max-request-bytes, 1.5 MiB). */
const maxObjectBytes = 1_572_864;
/** Sum of the lengths of all annotations (apimachinery, TotalAnnotationSizeLimitB). */
const maxAnnotationBytes = 262_144;

/** metadata and spec of a NetworkPolicy to be written. */
export interface PolicyToValidate {
  readonly namespace: string;
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: NetworkPolicySpec;
}

/**
 * The API server's own rules for networking.k8s.io/v1 NetworkPolicy (kubernetes/kubernetes, pkg/apis/networking/validation/validation.go, and
 * apimachinery's for names and labels). Empty: it would be accepted.
 */
export function validateNetworkPolicy(policy: PolicyToValidate): Invalid[] {
  const invalid: Invalid[] = [];
  const report = (field: string, message: string | undefined) => {
    if (message !== undefined) invalid.push({ field, message });
  };
  report('metadata.name', subdomainProblem(policy.name));
  report('metadata.namespace', dnsLabelProblem(policy.namespace));
  validateAnnotations(policy.annotations ?? {}, report);
  const { spec } = policy;
  validateSelector(spec.podSelector ?? {}, 'spec.podSelector', report);
  validateTypes(spec, report);
  (spec.ingress ?? []).forEach((rule, index) => validateRule(rule.from, 'from', rule.ports, `spec.ingress[${index}]`, report));
  (spec.egress ?? []).forEach((rule, index) => validateRule(rule.to, 'to', rule.ports, `spec.egress[${index}]`, report));
  // Only a policy of many peers can come near the limit.
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  const entries = rules.reduce(
    (sum, rule) =>
      sum + Object.values(rule as Readonly<Record<string, readonly unknown[]>>).reduce((count, list) => count + list.length, 0),
    0,
  );
  if (entries > 1000 && JSON.stringify(spec).length > maxObjectBytes) report('spec', `is larger than ${maxObjectBytes} bytes`);
  return invalid;
}

type Report = (field: string, message: string | undefined) => void;

function validateTypes(spec: NetworkPolicySpec, report: Report): void {
  const types = spec.policyTypes ?? [];
  if (types.length > 2) report('spec.policyTypes', 'has more than two entries');
  if (new Set(types).size < types.length) report('spec.policyTypes', 'names a type twice');
  for (const type of types)
    if (type !== 'Ingress' && type !== 'Egress') report('spec.policyTypes', `${String(type)} is not Ingress or Egress`);
}

function validateRule(
  peers: readonly NetworkPolicyPeer[] | undefined,
  key: 'from' | 'to',
  ports: readonly NetworkPolicyPort[] | undefined,
  field: string,
  report: Report,
): void {
  (ports ?? []).forEach((port, index) => validatePort(port, `${field}.ports[${index}]`, report));
  (peers ?? []).forEach((peer, index) => validatePeer(peer, `${field}.${key}[${index}]`, report));
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, field: string, report: Report): void {
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(protocol))
    report(`${field}.protocol`, `${protocol} is not TCP, UDP or SCTP`);
  if (typeof port === 'number' && !isPort(port)) report(`${field}.port`, `${port} is not a port from 1 to 65535`);
  if (typeof port === 'string') report(`${field}.port`, portNameProblem(port));
  if (endPort === undefined) return;
  if (typeof port !== 'number') report(`${field}.endPort`, 'needs a numeric port');
  else if (endPort < port) report(`${field}.endPort`, 'is below port');
  if (!isPort(endPort)) report(`${field}.endPort`, `${endPort} is not a port from 1 to 65535`);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

/** apimachinery, IsValidPortName. */
function portNameProblem(name: string): string | undefined {
  if (name.length > 15) return `${JSON.stringify(name)} is longer than 15 characters`;
  return /^[-a-z0-9]+$/.test(name) && /[a-z]/.test(name) && !name.includes('--') && !/^-|-$/.test(name)
    ? undefined
    : `${JSON.stringify(name)} is not the name of a port`;
}

function validatePeer(peer: NetworkPolicyPeer, field: string, report: Report): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (!podSelector && !namespaceSelector && !ipBlock) report(field, 'must specify a peer');
  if (ipBlock && (podSelector ?? namespaceSelector)) report(field, 'may not specify both ipBlock and another peer');
  if (podSelector) validateSelector(podSelector, `${field}.podSelector`, report);
  if (namespaceSelector) validateSelector(namespaceSelector, `${field}.namespaceSelector`, report);
  if (ipBlock) validateIpBlock(ipBlock, `${field}.ipBlock`, report);
}

function validateIpBlock(block: NonNullable<NetworkPolicyPeer['ipBlock']>, field: string, report: Report): void {
  const problem = cidrProblem(block.cidr);
  report(`${field}.cidr`, problem);
  if (problem !== undefined) return;
  const outer = parseCidr(block.cidr);
  for (const [index, text] of (block.except ?? []).entries()) {
    const bad = cidrProblem(text);
    if (bad !== undefined) {
      report(`${field}.except[${index}]`, bad);
      continue;
    }
    const inner = parseCidr(text);
    if (!containsCidr(outer, inner) || inner.prefix === outer.prefix)
      report(`${field}.except[${index}]`, `${text} must be a strict subset of ${block.cidr}`);
  }
}

function validateSelector(selector: LabelSelector, field: string, report: Report): void {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {}))
    report(`${field}.matchLabels`, labelKeyProblem(key) ?? labelValueProblem(value));
  (selector.matchExpressions ?? []).forEach(({ key, operator, values = [] }, index) => {
    const at = `${field}.matchExpressions[${index}]`;
    report(`${at}.key`, labelKeyProblem(key));
    const needsValues = operator === 'In' || operator === 'NotIn';
    if (needsValues && values.length === 0) report(`${at}.values`, `must be specified for ${operator}`);
    if (!needsValues && values.length > 0) report(`${at}.values`, `may not be specified for ${operator}`);
    for (const value of values) report(`${at}.values`, labelValueProblem(value));
  });
}

function validateAnnotations(annotations: Readonly<Record<string, string>>, report: Report): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    report('metadata.annotations', labelKeyProblem(key.toLowerCase()));
    size += key.length + Buffer.byteLength(value);
  }
  if (size > maxAnnotationBytes) report('metadata.annotations', `are larger than ${maxAnnotationBytes} bytes`);
}

/** RFC 1123 subdomain of at most 253 characters. */
function subdomainProblem(name: string): string | undefined {
  const valid = name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
  return valid ? undefined : `${JSON.stringify(name)} is not a DNS subdomain of at most 253 characters`;
}

/** RFC 1123 label of at most 63 characters. */
function dnsLabelProblem(name: string): string | undefined {
  return name.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) ? undefined : `${JSON.stringify(name)} is not a DNS label`;
}
