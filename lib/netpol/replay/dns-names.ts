const label = '[-a-z0-9_]';

/**
 * Whether a DNS name is meant by a pattern of toFQDNs or domainNames (pkg/fqdn/matchpattern of cilium/cilium): `*` stands for letters within one
 * part, alone for every name; a leading `**.` for one or more parts.
 */
export function isNamedBy(pattern: string, name: string): boolean {
  const plain = pattern.toLowerCase().replace(/\.$/, '');
  if (plain === '*') return true;
  const deep = plain.startsWith('**.');
  const body = (deep ? plain.slice(3) : plain)
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join(`${label}*`);
  return new RegExp(`^${deep ? `(${label}+\\.)+` : ''}${body}$`).test(name.toLowerCase().replace(/\.$/, ''));
}
