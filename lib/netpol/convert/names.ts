import { createHash } from 'node:crypto';
import type { Source } from '../model/source';

/** Longest name of an object. */
const maxLength = 253;

/** Gives out names that are unique within a namespace. */
export class Names {
  private readonly taken = new Set<string>();

  /** Keeps a name for its own object, before names are made for others. */
  reserve(namespace: string, name: string): void {
    this.taken.add(`${namespace}/${name}`);
  }

  /**
   * A name for a policy in a namespace: the source's own; with its kind where that is taken; with a hash of the source where that is too.
   * The same input gives the same names.
   * @param suffix distinguishes several outputs of one source
   */
  give(namespace: string, source: Source, suffix: string): string {
    const candidates = [source.name, `${source.name}-${shortKinds[source.kind] ?? 'policy'}`, `${source.name}-${digest(source)}`];
    for (const candidate of candidates) {
      const name = fit(`${candidate}${suffix}`, source);
      if (this.claim(namespace, name)) return name;
    }
    for (let count = 2; ; count += 1) {
      const name = fit(`${source.name}-${digest(source)}${suffix}-${count}`, source);
      if (this.claim(namespace, name)) return name;
    }
  }

  private claim(namespace: string, name: string): boolean {
    const key = `${namespace}/${name}`;
    if (this.taken.has(key)) return false;
    this.taken.add(key);
    return true;
  }
}

const shortKinds: Readonly<Record<string, string>> = {
  CiliumNetworkPolicy: 'cnp',
  CiliumClusterwideNetworkPolicy: 'ccnp',
  GlobalNetworkPolicy: 'gnp',
  NetworkPolicy: 'np',
};

function digest(source: Source): string {
  return createHash('sha256')
    .update(`${source.apiVersion}/${source.kind}/${source.namespace ?? ''}/${source.name}`)
    .digest('hex')
    .slice(0, 8);
}

function fit(name: string, source: Source): string {
  if (name.length <= maxLength) return name;
  return `${name.slice(0, maxLength - 9).replace(/[^a-z0-9]+$/, '')}-${digest(source)}`;
}
