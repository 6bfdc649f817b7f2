import { containsCidr, parseCidr } from '../cidr';
import type { CiliumCidrRule, CiliumEgressRule, CiliumGroup, CiliumIngressRule, CiliumServiceRef, CiliumSpec } from '../model/cilium';
import type { LabelSelector } from '../model/selector/label-selector';
import { cidrOrAddressProblem, cidrProblem } from './addresses';
import { readFqdn, readIcmp, readPortRule } from './cilium-ports';
import { FieldError, type FieldPath, Fields, formatPath } from './fields';
import { labelKeyProblem } from './label-syntax';
import { readLabelSelector } from './object-fields';

/** Entities of Cilium 1.20 (pkg/policy/api/entity.go). */
const entities = new Set([
  'all', 'world', 'world-ipv4', 'world-ipv6', 'cluster', 'cluster-mesh', 'host', 'init', 'ingress', 'unmanaged', 'remote-node', 'health',
  'none', 'kube-apiserver',
]); // biome-ignore format: a list of words

/** A Cilium key: an optional source, then a label key. Reserved labels such as `reserved:kube-apiserver` pass the same test. */
function ciliumKeyProblem(key: string): string | undefined {
  const bare = key.startsWith('$') ? key.slice(1) : key.slice(key.indexOf(':') + 1);
  return labelKeyProblem(bare);
}

export function readCiliumSelector(value: unknown, path: FieldPath): LabelSelector {
  return readLabelSelector(value, path, ciliumKeyProblem);
}

/** One spec, with the checks of Cilium's Rule.Sanitize (pkg/policy/api/rule_validation.go). @throws FieldError */
export function readCiliumSpec(value: unknown, path: FieldPath, clusterwide: boolean): CiliumSpec {
  const fields = new Fields(value, path);
  const selector = (key: string) => {
    const raw = fields.raw(key);
    return raw === undefined ? undefined : readCiliumSelector(raw, fields.at(key));
  };
  const endpointSelector = selector('endpointSelector');
  const nodeSelector = selector('nodeSelector');
  if (endpointSelector && nodeSelector) fields.fail('nodeSelector', 'and endpointSelector exclude each other');
  if (!endpointSelector && !nodeSelector) throw new FieldError('needs an endpointSelector or a nodeSelector', path);
  if (nodeSelector && !clusterwide) fields.fail('nodeSelector', 'is only for a CiliumClusterwideNetworkPolicy');
  const ingress = fields.list('ingress', (item, at) => readIngress(item, at, false));
  const ingressDeny = fields.list('ingressDeny', (item, at) => readIngress(item, at, true));
  const egress = fields.list('egress', (item, at) => readEgress(item, at, false));
  const egressDeny = fields.list('egressDeny', (item, at) => readEgress(item, at, true));
  const enableDefaultDeny = readDefaultDeny(fields);
  const description = fields.string('description');
  fields.ignore('labels', 'log');
  fields.done();
  return {
    path: formatPath(path),
    ...(endpointSelector && { endpointSelector }),
    ...(nodeSelector && { nodeSelector }),
    ...(ingress && { ingress }),
    ...(ingressDeny && { ingressDeny }),
    ...(egress && { egress }),
    ...(egressDeny && { egressDeny }),
    ...(enableDefaultDeny && { enableDefaultDeny }),
    ...(description !== undefined && { description }),
  };
}

function readDefaultDeny(fields: Fields): CiliumSpec['enableDefaultDeny'] {
  const map = fields.map('enableDefaultDeny');
  if (!map) return undefined;
  const ingress = map.boolean('ingress');
  const egress = map.boolean('egress');
  map.done();
  return { ...(ingress !== undefined && { ingress }), ...(egress !== undefined && { egress }) };
}

function readIngress(value: unknown, path: FieldPath, deny: boolean): CiliumIngressRule {
  const fields = new Fields(value, path);
  const fromEndpoints = fields.list('fromEndpoints', readCiliumSelector);
  const fromRequires = fields.list('fromRequires', readCiliumSelector);
  const fromCIDR = fields.list('fromCIDR', readCidr);
  const fromCIDRSet = fields.list('fromCIDRSet', readCidrRule);
  const fromEntities = fields.list('fromEntities', readEntity);
  const fromGroups = fields.list('fromGroups', readGroup);
  const fromNodes = fields.list('fromNodes', readCiliumSelector);
  const common = readCommon(fields, deny, true);
  fields.done();
  refuseCombination(fields, { fromEndpoints, fromCIDR, fromCIDRSet, fromEntities, fromGroups, fromNodes });
  return {
    ...(fromEndpoints && { fromEndpoints }),
    ...(fromRequires && { fromRequires }),
    ...(fromCIDR && { fromCIDR }),
    ...(fromCIDRSet && { fromCIDRSet }),
    ...(fromEntities && { fromEntities }),
    ...(fromGroups && { fromGroups }),
    ...(fromNodes && { fromNodes }),
    ...common,
  };
}

function readEgress(value: unknown, path: FieldPath, deny: boolean): CiliumEgressRule {
  const fields = new Fields(value, path);
  const toEndpoints = fields.list('toEndpoints', readCiliumSelector);
  const toRequires = fields.list('toRequires', readCiliumSelector);
  const toCIDR = fields.list('toCIDR', readCidr);
  const toCIDRSet = fields.list('toCIDRSet', readCidrRule);
  const toEntities = fields.list('toEntities', readEntity);
  const toServices = fields.list('toServices', readServiceRef);
  const toGroups = fields.list('toGroups', readGroup);
  const toNodes = fields.list('toNodes', readCiliumSelector);
  const toFQDNs = deny ? undefined : fields.list('toFQDNs', readFqdn);
  const common = readCommon(fields, deny, false);
  fields.done();
  refuseCombination(fields, { toEndpoints, toCIDR, toCIDRSet, toEntities, toServices, toGroups, toNodes, toFQDNs });
  return {
    ...(toEndpoints && { toEndpoints }),
    ...(toRequires && { toRequires }),
    ...(toCIDR && { toCIDR }),
    ...(toCIDRSet && { toCIDRSet }),
    ...(toEntities && { toEntities }),
    ...(toServices && { toServices }),
    ...(toGroups && { toGroups }),
    ...(toNodes && { toNodes }),
    ...(toFQDNs && { toFQDNs }),
    ...common,
  };
}

function readCommon(fields: Fields, deny: boolean, ingress: boolean): Pick<CiliumIngressRule, 'toPorts' | 'icmps' | 'authentication'> {
  const toPorts = fields.list('toPorts', (item, at) => readPortRule(item, at, deny));
  const icmps = fields.list('icmps', readIcmp);
  if ((icmps ?? []).length > 0 && (toPorts ?? []).length > 0) fields.fail('icmps', 'and toPorts exclude each other');
  const authentication = deny ? undefined : fields.map('authentication');
  const mode = authentication?.oneOf('mode', ['disabled', 'required', 'test-always-fail']);
  authentication?.done();
  if (authentication && mode === undefined) authentication.fail('mode', 'is missing');
  (toPorts ?? []).forEach((rule, index) => {
    const path = [...fields.at('toPorts'), index];
    if (ingress && (rule.rules?.dns ?? []).length > 0)
      throw new FieldError('DNS rules are not allowed on ingress', [...path, 'rules', 'dns']);
    if (ingress && rule.listener) throw new FieldError('is not allowed on ingress', [...path, 'listener']);
  });
  return { ...(toPorts && { toPorts }), ...(icmps && { icmps }), ...(mode && { authentication: { mode } }) };
}

/** Cilium refuses a rule with two kinds of peers ("combining FromEndpoints and FromCIDR is not supported yet"). */
function refuseCombination(fields: Fields, peers: Readonly<Record<string, readonly unknown[] | undefined>>): void {
  const used = Object.keys(peers).filter((key) => (peers[key] ?? []).length > 0);
  if (used.length > 1) fields.fail(used[1]!, `and ${used[0]} cannot be combined in one rule (Cilium refuses it)`);
}

function readCidr(value: unknown, path: FieldPath): string {
  const problem = typeof value === 'string' ? cidrOrAddressProblem(value) : 'expected a CIDR as a string';
  if (problem) throw new FieldError(problem, path);
  return value as string;
}

function readCidrRule(value: unknown, path: FieldPath): CiliumCidrRule {
  const fields = new Fields(value, path);
  const cidr = fields.string('cidr') || undefined;
  const cidrGroupRef = fields.string('cidrGroupRef') || undefined;
  const rawSelector = fields.raw('cidrGroupSelector');
  const cidrGroupSelector = rawSelector === undefined ? undefined : readCiliumSelector(rawSelector, fields.at('cidrGroupSelector'));
  const except = fields.strings('except');
  fields.done();
  const given = [cidr, cidrGroupRef, cidrGroupSelector].filter((item) => item !== undefined).length;
  if (given !== 1) throw new FieldError('needs exactly one of cidr, cidrGroupRef and cidrGroupSelector', path);
  for (const [key, text] of [['cidr', cidr] as const, ...(except ?? []).map((item) => ['except', item] as const)]) {
    const problem = text === undefined ? undefined : cidrProblem(text);
    if (problem) fields.fail(key, problem);
  }
  const stray = cidr && (except ?? []).findIndex((item) => !containsCidr(parseCidr(cidr), parseCidr(item)));
  if (typeof stray === 'number' && stray >= 0) fields.fail('except', `${except?.[stray]} is not inside ${cidr} (Cilium refuses it)`);
  return {
    ...(cidr && { cidr }),
    ...(cidrGroupRef && { cidrGroupRef }),
    ...(cidrGroupSelector && { cidrGroupSelector }),
    ...(except && { except }),
  };
}

function readEntity(value: unknown, path: FieldPath): string {
  if (typeof value === 'string' && entities.has(value)) return value;
  throw new FieldError(`${JSON.stringify(value)} is not an entity of Cilium (${[...entities].join(', ')})`, path);
}

function readGroup(value: unknown, path: FieldPath): CiliumGroup {
  const fields = new Fields(value, path);
  const aws = fields.map('aws') && (fields.raw('aws') as Readonly<Record<string, unknown>>);
  fields.done();
  return { ...(aws && { aws }) };
}

function readServiceRef(value: unknown, path: FieldPath): CiliumServiceRef {
  const fields = new Fields(value, path);
  const service = fields.map('k8sService');
  const serviceName = service?.string('serviceName');
  const serviceNamespace = service?.string('namespace');
  service?.done();
  const bySelector = fields.map('k8sServiceSelector');
  const rawSelector = bySelector?.raw('selector');
  const selectorNamespace = bySelector?.string('namespace');
  bySelector?.done();
  fields.done();
  if (bySelector && rawSelector === undefined) bySelector.fail('selector', 'is missing');
  return {
    ...(service && { k8sService: { ...(serviceName && { serviceName }), ...(serviceNamespace && { namespace: serviceNamespace }) } }),
    ...(bySelector && {
      k8sServiceSelector: {
        selector: readCiliumSelector(rawSelector, bySelector.at('selector')),
        ...(selectorNamespace && { namespace: selectorNamespace }),
      },
    }),
  };
}
