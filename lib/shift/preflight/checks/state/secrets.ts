import { type Check, few } from '../../check';
import type { StateItem } from '../../state/model';
import { isOwn, keyOf, likesCheck, type Sides, whenAllObserved } from './likes';

/**
 * Secrets of the cluster in use that the other lacks, by name: values are never read, so one that is there may hold something else. Those that a workload
 * or an Ingress refers to are a warning; a service whose pods do not start for want of one has no healthy targets, which blocks.
 */
export const secrets = (sides: Sides): Check => {
  const { old, fresh } = sides;
  const name = 'state: secrets';
  const readings = { theirs: old.secrets, mine: fresh.secrets, workloads: old.workloads, ingresses: old.ingresses };
  return whenAllObserved(name, readings, ({ theirs, mine, workloads, ingresses }) => {
    const there = new Set(mine.map(keyOf));
    const used = new Set([...workloads, ...ingresses].flatMap((user) => user.secrets.map((secret) => `${user.namespace}/${secret}`)));
    const items = theirs.filter(isOwn).map((secret): StateItem => {
      const key = keyOf(secret);
      const kind = secret.type === 'kubernetes.io/tls' ? 'TLS Secret' : 'Secret';
      return {
        kind,
        name: key,
        like: there.has(key) ? 'same' : 'missing',
        ...(!used.has(key) && { note: 'no pod or Ingress refers to it' }),
      };
    });
    const needed = items.filter(({ note }) => note === undefined);
    const todo = `bring them to ${sides.to} the way they came to ${sides.from}: from Git, by ExternalSecrets, or by hand`;
    const check = likesCheck({ name, what: 'Secrets in use', todo }, sides, needed);
    const idle = items.filter(({ note, like }) => note !== undefined && like === 'missing');
    const more = idle.length === 0 ? '' : `; not in use and missing on ${sides.to}: ${few(idle.map((item) => item.name))}`;
    return { ...check, found: check.found + more, items };
  });
};

/** Certificates of cert-manager and ExternalSecrets: each cluster makes its own Secret from them, once its own controller can. */
export const issued = (sides: Sides): Check => {
  const { old, fresh, from, to } = sides;
  const name = 'state: certificates';
  const readings = {
    theirCertificates: old.certificates,
    myCertificates: fresh.certificates,
    theirSecrets: old.externalSecrets,
    mySecrets: fresh.externalSecrets,
  };
  return whenAllObserved(name, readings, ({ theirCertificates, myCertificates, theirSecrets, mySecrets }) => {
    const items = [
      ...itemsOf('Certificate', theirCertificates, myCertificates, to),
      ...itemsOf('ExternalSecret', theirSecrets, mySecrets, to),
    ];
    const todo = `see their status on ${to}; an issuer that proves names over HTTP reaches ${from} until the weights move, one by DNS works on both`;
    return likesCheck({ name, what: 'Certificates or ExternalSecrets', todo }, sides, items);
  });
};

interface Made {
  readonly namespace: string;
  readonly name: string;
  readonly secret: string;
  readonly ready: boolean;
}

function itemsOf(kind: string, theirs: readonly Made[], mine: readonly Made[], to: string): StateItem[] {
  const byKey = new Map(mine.map((one) => [keyOf(one), one]));
  return theirs.filter(isOwn).map((one) => {
    const like = byKey.get(keyOf(one));
    const item = { kind, name: keyOf(one) };
    if (!like) return { ...item, like: 'missing' };
    return like.ready
      ? { ...item, like: 'same' }
      : { ...item, like: 'differs', note: `not Ready on ${to}: Secret ${one.secret} may be missing or old` };
  });
}
