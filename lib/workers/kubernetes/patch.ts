import type { WorkerKind } from '../../config/schema';
import type { Change } from '../model';
import { annotations } from './objects';

/** The merge patch (RFC 7386) of a change. Its resource version makes the API server refuse it once the object is another. Pure. */
export function patchOf(kind: WorkerKind, change: Change, resourceVersion: string) {
  const { spec, own } = parts(kind, change);
  return { metadata: { resourceVersion, annotations: own }, ...(spec && { spec }) };
}

interface Parts {
  readonly own: Readonly<Record<string, string | null>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

function parts(kind: WorkerKind, change: Change): Parts {
  if (change.do === 'claim') return { own: { [annotations.handover]: JSON.stringify(change.claim) } };
  const pause = change.do === 'pause';
  const pausedAt = pause ? new Date(change.at).toISOString() : null;
  const own = { [annotations.pausedAt]: pausedAt };
  switch (kind) {
    case 'Deployment':
    case 'StatefulSet':
      return {
        own: { ...own, [annotations.replicas]: pause ? String(change.replicas) : null },
        spec: { replicas: pause ? 0 : change.replicas },
      };
    case 'CronJob':
      return { own, spec: { suspend: pause } };
    case 'ScaledObject':
      // The other annotation would hold it at the count of the moment.
      return { own: { ...own, [annotations.kedaReplicas]: pause ? '0' : null, ...(!pause && { [annotations.kedaPaused]: null }) } };
    case 'ScaledJob':
      return { own: { ...own, [annotations.kedaPaused]: pause ? 'true' : null } };
  }
}
