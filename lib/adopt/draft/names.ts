import { createHash } from 'node:crypto';
import { nameLimits, targetGroupName } from '../../names';

/** Names in an environment that `init` writes. Services have each name once, and short enough for the target groups that are named after them. */

const label = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * A name for the service of a namespace.
 * @param taken names of services so far
 */
export function serviceNameFor(env: string, { namespace, name }: { namespace: string; name: string }, taken: ReadonlySet<string>): string {
  const room = nameLimits.targetGroup - targetGroupName(env, '', 'green').length;
  const fits = (candidate: string) => candidate.length <= room && label.test(candidate) && !taken.has(candidate);
  const candidates = [name, `${namespace}-${name}`, shortened(`${namespace}-${name}`, room)];
  return candidates.find(fits) ?? shortened(`${namespace}-${name}-${taken.size}`, room);
}

/** The beginning, and a part of the hash of the whole: the same for the same name, and seldom the same for another. */
function shortened(name: string, room: number): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 4);
  return `${name.slice(0, room - 5).replace(/-+$/, '')}-${hash}`;
}

/** Where the secret of a client of an identity provider is expected. @returns a name that Secrets Manager takes */
export const secretNameOf = (env: string, clientId: string): string =>
  `${env}/login/${clientId.replace(/[^A-Za-z0-9/_+=.@-]+/g, '-').replace(/[^A-Za-z0-9]+$/, '')}`;
