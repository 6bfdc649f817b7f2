import type { ExternalDns } from '../../state/model';

export interface Container {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly optional?: boolean } };
  }[];
  readonly envFrom?: readonly { readonly secretRef?: { readonly name: string; readonly optional?: boolean } }[];
  readonly ports?: readonly { readonly hostPort?: number }[];
}

/**
 * What an ExternalDNS container is told, by flags or by variables such as EXTERNAL_DNS_TXT_OWNER_ID; undefined for any other container.
 * https://kubernetes-sigs.github.io/external-dns/latest/docs/flags/, https://kubernetes-sigs.github.io/external-dns/latest/docs/faq/ (variables)
 */
export function externalDnsOf(container: Container): ExternalDns | undefined {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const isIt = /(^|\/)external-dns([:@]|$)/.test(container.image ?? '') || words.some((word) => word.startsWith('--txt-owner-id'));
  if (!isIt) return undefined;
  const values = (name: string) => valuesOf(container, words, name);
  const last = (name: string, otherwise: string) => values(name).at(-1) ?? otherwise;
  const [owner, registry, zoneType] = [last('txt-owner-id', 'default'), last('registry', 'txt'), last('aws-zone-type', '')];
  return {
    provider: last('provider', ''),
    registry,
    policy: last('policy', 'sync'),
    // A reference that could not be resolved has no text to compare.
    ...(!/^$|\$\(/.test(owner) && !isHidden(container, 'txt-owner-id') && { owner }),
    mark: registry === 'dynamodb' ? last('dynamodb-table', 'external-dns') : `${last('txt-prefix', '')}*${last('txt-suffix', '')}`,
    domains: values('regex-domain-filter').some((value) => value !== '') ? [] : values('domain-filter').filter((value) => value !== ''),
    zones: values('zone-id-filter').filter((value) => value !== ''),
    ...(zoneType !== '' && { zoneType }),
    dryRun: words.includes('--dry-run') || last('dry-run', 'false') === 'true',
  };
}

const variable = (flag: string): string => `EXTERNAL_DNS_${flag.replaceAll('-', '_').toUpperCase()}`;

/** Flags come before variables; several values of a variable are lines. */
function valuesOf({ env = [] }: Container, words: readonly string[], flag: string): string[] {
  const resolved = (text: string) =>
    text.replace(/\$\(([^)]+)\)/g, (whole, name: string) => env.find((one) => one.name === name)?.value ?? whole);
  const given = words.flatMap((word, index) => {
    if (word.startsWith(`--${flag}=`)) return [word.slice(flag.length + 3)];
    const next = words[index + 1];
    return word === `--${flag}` && next !== undefined && !next.startsWith('--') ? [next] : [];
  });
  if (given.length > 0) return given.map(resolved);
  const value = env.find(({ name }) => name === variable(flag))?.value;
  return value === undefined ? [] : resolved(value).split('\n');
}

/** Set by a reference to another object. */
const isHidden = ({ env = [], args = [], command = [] }: Container, flag: string): boolean =>
  env.some(({ name, valueFrom }) => name === variable(flag) && valueFrom !== undefined) &&
  ![...command, ...args].some((word) => word.startsWith(`--${flag}`));
