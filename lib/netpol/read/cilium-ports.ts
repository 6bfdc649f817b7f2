import type { CiliumIcmpRule, CiliumL7Rules, CiliumPort, CiliumPortRule } from '../model/cilium';
import { type FieldPath, Fields } from './fields';

/** Cilium's own limit (pkg/policy/api/rule_validation.go, maxPorts). */
const maxPorts = 40;
const protocols = ['TCP', 'UDP', 'SCTP', 'ANY', 'ICMP', 'ICMPV6', 'VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'] as const;

/** One entry of toPorts. @throws FieldError where the API or Cilium's sanitize() would refuse */
export function readPortRule(value: unknown, path: FieldPath, deny: boolean): CiliumPortRule {
  const fields = new Fields(value, path);
  const ports = fields.list('ports', readPort);
  if ((ports ?? []).length > maxPorts) fields.fail('ports', `has ${ports?.length} entries; Cilium takes at most ${maxPorts}`);
  if (deny) {
    fields.done();
    return { ...(ports && { ports }) };
  }
  const serverNames = fields.strings('serverNames');
  const rules = readL7(fields);
  const rule: CiliumPortRule = {
    ...(ports && { ports }),
    ...opaque(fields, 'terminatingTLS'),
    ...opaque(fields, 'originatingTLS'),
    ...opaque(fields, 'listener'),
    ...(serverNames && { serverNames }),
    ...(rules && { rules }),
  };
  fields.done();
  checkL7(rule, fields);
  return rule;
}

/** A map that only matters by being there. */
function opaque(fields: Fields, key: 'terminatingTLS' | 'originatingTLS' | 'listener'): Partial<CiliumPortRule> {
  return fields.map(key) === undefined ? {} : { [key]: fields.raw(key) as Readonly<Record<string, unknown>> };
}

function readPort(value: unknown, path: FieldPath): CiliumPort {
  const fields = new Fields(value, path);
  const port = fields.string('port');
  const endPort = fields.integer('endPort', 0, 65535);
  const written = fields.string('protocol');
  const protocol = written === undefined || written === '' ? undefined : protocols.find((known) => known === written.toUpperCase());
  if (written && protocol === undefined)
    fields.fail('protocol', `expected one of ${protocols.join(', ')}, found ${JSON.stringify(written)}`);
  fields.done();
  if (port !== undefined && port !== '') checkPort(port, fields);
  return {
    ...(port && { port: isNumeric(port) ? port : port.toLowerCase() }),
    ...(endPort && { endPort }),
    ...(protocol && { protocol }),
  };
}

function isNumeric(port: string): boolean {
  return /^\d+$/.test(port);
}

function checkPort(port: string, fields: Fields): void {
  // Upstream parses with base 0, where 010 is eight: nobody means that, so it is not guessed at.
  if (isNumeric(port)) {
    if (Number(port) > 65535 || (port.length > 1 && port.startsWith('0')))
      fields.fail('port', `${JSON.stringify(port)} is not a port from 0 to 65535`);
  } else if (!/^(?=.*[A-Za-z])[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(port) || port.length > 15) {
    fields.fail('port', `${JSON.stringify(port)} is neither a number nor a port's name (IANA service name)`);
  }
}

/** Upstream: "If omitted or empty, no layer 7 rules are enforced" (pkg/policy/api/l4.go); empty lists are left out. */
function readL7(fields: Fields): CiliumL7Rules | undefined {
  const map = fields.map('rules');
  if (map === undefined) return undefined;
  const objects = (key: 'http' | 'kafka' | 'l7') =>
    nonEmpty(map.list(key, (item, path) => (new Fields(item, path), item as Readonly<Record<string, unknown>>)));
  const http = objects('http');
  const kafka = objects('kafka');
  const l7 = objects('l7');
  const l7proto = map.string('l7proto');
  const dns = nonEmpty(map.list('dns', readFqdn));
  map.done();
  const rules = { ...(http && { http }), ...(kafka && { kafka }), ...(dns && { dns }), ...(l7proto && { l7proto }), ...(l7 && { l7 }) };
  return Object.keys(rules).length === 0 ? undefined : rules;
}

function nonEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** matchName or matchPattern, of toFQDNs and of DNS rules. */
export function readFqdn(value: unknown, path: FieldPath): { matchName?: string; matchPattern?: string } {
  const fields = new Fields(value, path);
  const matchName = fields.string('matchName');
  const matchPattern = fields.string('matchPattern');
  fields.done();
  if (matchName && matchPattern) fields.fail('matchName', 'and matchPattern exclude each other');
  if (matchName && !/^[-a-zA-Z0-9_.]+$/.test(matchName)) fields.fail('matchName', `${JSON.stringify(matchName)} is not a DNS name`);
  if (matchPattern && !/^[-a-zA-Z0-9_.*]+$/.test(matchPattern))
    fields.fail('matchPattern', `${JSON.stringify(matchPattern)} is not a pattern of DNS names`);
  return { ...(matchName && { matchName }), ...(matchPattern && { matchPattern }) };
}

function checkL7(rule: CiliumPortRule, fields: Fields): void {
  const { rules } = rule;
  if (!rules) return;
  const kinds = (['http', 'kafka', 'dns', 'l7'] as const).filter((kind) => (rules[kind] ?? []).length > 0);
  if (kinds.length > 1) fields.fail('rules', `mixes ${kinds.join(' and ')}; Cilium takes one kind`);
  if (kinds.length === 0) return;
  const isDns = kinds[0] === 'dns';
  (rule.ports ?? []).forEach((port, index) => {
    if (port.port === '0' || port.port === undefined) fields.fail('rules', `cannot go with port 0 (ports[${index}])`);
    if (!isDns && port.protocol !== 'TCP') fields.fail('rules', `only go with protocol TCP (ports[${index}])`);
  });
  if (isDns && (rule.ports ?? []).length === 0) fields.fail('rules', 'need a port for DNS');
}

/** One entry of icmps. */
export function readIcmp(value: unknown, path: FieldPath): CiliumIcmpRule {
  const fields = new Fields(value, path);
  const entries = fields.list('fields', (item, at) => {
    const field = new Fields(item, at);
    const family = field.oneOf('family', ['IPv4', 'IPv6']);
    const type = field.raw('type');
    if (typeof type !== 'number' && typeof type !== 'string') return field.fail('type', 'is missing');
    field.done();
    return { ...(family && { family }), type };
  });
  fields.done();
  return { ...(entries && { fields: entries }) };
}
