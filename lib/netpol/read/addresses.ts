import ipaddr from 'ipaddr.js';

/** Why a text is not `address/prefix`, or undefined. Leading zeroes and other spellings that parsers disagree on are refused. */
export function cidrProblem(text: string): string | undefined {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValidCIDR(text))
    ? undefined
    : `${JSON.stringify(text)} is not a CIDR (address/prefix)`;
}

/** Why a text is neither an address nor `address/prefix`, or undefined. */
export function cidrOrAddressProblem(text: string): string | undefined {
  const address = ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text));
  return address || cidrProblem(text) === undefined ? undefined : `${JSON.stringify(text)} is neither an address nor a CIDR`;
}
