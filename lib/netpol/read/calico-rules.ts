import type { CalicoEntity, CalicoPolicySpec, CalicoPort, CalicoProtocol, CalicoRule } from '../model/calico';
import type { CalicoNode, CalicoSelector } from '../model/selector/calico-ast';
import { parseCalicoSelector } from '../model/selector/calico-parse';
import { SelectorError } from '../model/selector/calico-tokens';
import { cidrOrAddressProblem } from './addresses';
import { describeValue, FieldError, type FieldPath, Fields } from './fields';

/** Upstream's limits (api/pkg/apis/projectcalico/v3, kubebuilder markers). */
const maxSelectorLength = 1024;
const maxPorts = 50;

/** A selector field; absent and empty are both `undefined`, as upstream tests for "". @throws FieldError with the offset of a mistake */
export function readSelector(fields: Fields, key: string, globalAllowed = false): CalicoSelector | undefined {
  const text = fields.string(key);
  if (text === undefined || text === '') return undefined;
  if (text.length > maxSelectorLength) fields.fail(key, `is longer than ${maxSelectorLength} characters`);
  try {
    const selector = parseCalicoSelector(text);
    if (!globalAllowed && usesGlobal(selector.ast)) fields.fail(key, 'global() is only for the namespaceSelector of a rule');
    return selector;
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    return fields.fail(key, `${JSON.stringify(text)}, at character ${error.offset + 1}: ${error.message}`);
  }
}

function usesGlobal(node: CalicoNode): boolean {
  if (node.op === 'not') return usesGlobal(node.operand);
  if (node.op === 'and' || node.op === 'or') return node.operands.some(usesGlobal);
  return node.op === 'global';
}

/** spec of a NetworkPolicy or a GlobalNetworkPolicy. @throws FieldError where Calico's validator would refuse */
export function readCalicoSpec(fields: Fields, scope: 'namespaced' | 'global'): CalicoPolicySpec {
  const order = fields.number('order');
  const selector = readSelector(fields, 'selector');
  const serviceAccountSelector = readSelector(fields, 'serviceAccountSelector');
  const namespaceSelector = scope === 'global' ? readSelector(fields, 'namespaceSelector') : undefined;
  const types = fields.list('types', (item, path) => {
    if (item === 'Ingress' || item === 'Egress') return item;
    throw new FieldError(`expected Ingress or Egress, found ${describeValue(item)}`, path);
  });
  const ingress = fields.list('ingress', readRule);
  const egress = fields.list('egress', readRule);
  const flag = (key: 'doNotTrack' | 'preDNAT' | 'applyOnForward') => (scope === 'global' ? (fields.boolean(key) ?? false) : false);
  const flags = { doNotTrack: flag('doNotTrack'), preDNAT: flag('preDNAT'), applyOnForward: flag('applyOnForward') };
  const tier = fields.string('tier') || 'default';
  fields.ignore('performanceHints');
  fields.done();
  checkFlags(fields, flags, (egress ?? []).length > 0);
  return {
    tier,
    ...(order !== undefined && { order }),
    ...(selector && { selector }),
    ...(serviceAccountSelector && { serviceAccountSelector }),
    ...(namespaceSelector && { namespaceSelector }),
    ...(types && { types }),
    ...(ingress && { ingress }),
    ...(egress && { egress }),
    ...flags,
  };
}

function checkFlags(fields: Fields, flags: { doNotTrack: boolean; preDNAT: boolean; applyOnForward: boolean }, egress: boolean): void {
  if (flags.doNotTrack && flags.preDNAT) fields.fail('preDNAT', 'and doNotTrack exclude each other');
  if (flags.preDNAT && egress) fields.fail('egress', 'cannot go with preDNAT');
  if ((flags.doNotTrack || flags.preDNAT) && !flags.applyOnForward)
    fields.fail('applyOnForward', 'must be true with doNotTrack or preDNAT');
}

function readRule(value: unknown, path: FieldPath): CalicoRule {
  const fields = new Fields(value, path);
  const action =
    fields.oneOf('action', ['Allow', 'Deny', 'Log', 'Pass', 'allow', 'deny', 'log', 'pass']) ?? fields.fail('action', 'is missing');
  const ipVersion = fields.integer('ipVersion', 4, 6);
  if (ipVersion === 5) fields.fail('ipVersion', 'expected 4 or 6');
  const protocol = readProtocol(fields, 'protocol');
  const notProtocol = readProtocol(fields, 'notProtocol');
  const icmp = readIcmp(fields, 'icmp');
  const notICMP = readIcmp(fields, 'notICMP');
  const source = readEntity(fields.map('source'));
  const destination = readEntity(fields.map('destination'));
  const http = readHttp(fields);
  fields.ignore('metadata');
  fields.done();
  const rule: CalicoRule = {
    action: (action.charAt(0).toUpperCase() + action.slice(1)) as CalicoRule['action'],
    ...(ipVersion && { ipVersion: ipVersion as 4 | 6 }),
    ...(protocol !== undefined && { protocol }),
    ...(notProtocol !== undefined && { notProtocol }),
    ...(icmp && { icmp }),
    ...(notICMP && { notICMP }),
    source,
    destination,
    ...(http && { http }),
  };
  checkRule(fields, rule);
  return rule;
}

function checkRule(fields: Fields, rule: CalicoRule): void {
  const withPorts = [rule.source, rule.destination].some((entity) => (entity.ports ?? entity.notPorts ?? []).length > 0);
  const carriesPorts = [rule.protocol, rule.notProtocol].some((item) => ['TCP', 'UDP', 'SCTP', 6, 17, 132].includes(item ?? ''));
  if (withPorts && !carriesPorts) fields.fail('protocol', 'must be TCP, UDP or SCTP where ports are given (Calico refuses it)');
  if (rule.http && rule.action !== 'Allow') fields.fail('http', 'is only for Allow');
  if (rule.http && rule.protocol !== undefined && rule.protocol !== 'TCP' && rule.protocol !== 6) fields.fail('http', 'needs protocol TCP');
  if (rule.icmp && !['ICMP', 'ICMPv6', 1, 58].includes(rule.protocol ?? '')) fields.fail('icmp', 'needs protocol ICMP or ICMPv6');
}

const protocolNames = ['TCP', 'UDP', 'ICMP', 'ICMPv6', 'SCTP', 'UDPLite'] as const;

function readProtocol(fields: Fields, key: string): CalicoProtocol | undefined {
  const value = fields.raw(key);
  if (value === undefined) return undefined;
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const number = /^\d+$/.test(text) ? Number(text) : undefined;
  if (number !== undefined) return number >= 1 && number <= 255 ? number : fields.fail(key, 'expected a number from 1 to 255');
  const name = protocolNames.find((known) => known.toLowerCase() === text.toLowerCase());
  return name ?? fields.fail(key, `expected one of ${protocolNames.join(', ')} or a number, found ${describeValue(value)}`);
}

function readIcmp(fields: Fields, key: string): { type?: number; code?: number } | undefined {
  const map = fields.map(key);
  if (!map) return undefined;
  const type = map.integer('type', 0, 254);
  const code = map.integer('code', 0, 255);
  map.done();
  return { ...(type !== undefined && { type }), ...(code !== undefined && { code }) };
}

function readHttp(fields: Fields): CalicoRule['http'] {
  const map = fields.map('http');
  if (!map) return undefined;
  const methods = map.strings('methods');
  const paths = map.list('paths', (item, path) => (new Fields(item, path), item as Readonly<Record<string, unknown>>));
  map.done();
  return { ...(methods && { methods }), ...(paths && { paths }) };
}

function readEntity(fields: Fields | undefined): CalicoEntity {
  if (!fields) return {};
  const nets = fields.list('nets', readNet);
  const notNets = fields.list('notNets', readNet);
  const selector = readSelector(fields, 'selector');
  const notSelector = readSelector(fields, 'notSelector');
  const namespaceSelector = readSelector(fields, 'namespaceSelector', true);
  const services = readServices(fields.map('services'));
  const serviceAccounts = readServiceAccounts(fields.map('serviceAccounts'));
  const ports = fields.list('ports', readPort);
  const notPorts = fields.list('notPorts', readPort);
  fields.done();
  for (const [key, list] of [['ports', ports] as const, ['notPorts', notPorts] as const]) {
    if ((list ?? []).length > maxPorts) fields.fail(key, `has ${list?.length} entries; Calico takes at most ${maxPorts}`);
  }
  const others = selector ?? notSelector ?? namespaceSelector ?? serviceAccounts;
  if (services && (others || (nets ?? []).length > 0 || (notNets ?? []).length > 0))
    fields.fail('services', 'cannot be combined with selectors or nets');
  return {
    // Upstream tests for length: an empty list is as absent (libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go).
    ...(nets && nets.length > 0 && { nets }),
    ...(notNets && notNets.length > 0 && { notNets }),
    ...(selector && { selector }),
    ...(notSelector && { notSelector }),
    ...(namespaceSelector && { namespaceSelector }),
    ...(services && { services }),
    ...(serviceAccounts && { serviceAccounts }),
    ...(ports && ports.length > 0 && { ports }),
    ...(notPorts && notPorts.length > 0 && { notPorts }),
  };
}

function readServices(fields: Fields | undefined): CalicoEntity['services'] {
  if (!fields) return undefined;
  const name = fields.requiredString('name');
  const namespace = fields.string('namespace') || undefined;
  fields.done();
  return { name, ...(namespace && { namespace }) };
}

function readServiceAccounts(fields: Fields | undefined): CalicoEntity['serviceAccounts'] {
  if (!fields) return undefined;
  const names = fields.strings('names');
  const selector = readSelector(fields, 'selector');
  fields.done();
  return { ...(names && names.length > 0 && { names }), ...(selector && { selector }) };
}

export function readNet(value: unknown, path: FieldPath): string {
  const problem = typeof value === 'string' ? cidrOrAddressProblem(value) : 'expected a CIDR as a string';
  if (problem) throw new FieldError(problem, path);
  return value as string;
}

/** A number, `"8080"`, `"8000:9000"`, or the name of a port (api/pkg/lib/numorstring/port.go). */
function readPort(value: unknown, path: FieldPath): CalicoPort {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const range = /^(\d+)(?::(\d+))?$/.exec(text);
  if (!range) {
    if (typeof value === 'string' && /^[A-Za-z0-9_.-]{1,128}$/.test(value)) return { name: value };
    throw new FieldError(`expected a port, a range a:b or a port's name, found ${describeValue(value)}`, path);
  }
  const min = Number(range[1]);
  const max = range[2] === undefined ? min : Number(range[2]);
  if (max > 65535 || min > max) throw new FieldError(`${text} is not a port or a range of ports from 0 to 65535`, path);
  return { min, max };
}
