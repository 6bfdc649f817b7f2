import type { WorkerKind } from '../../../../lib/config/schema';
import { patchOf } from '../../../../lib/workers/kubernetes/patch';
import type { Change, Claim } from '../../../../lib/workers/model';

/** What is written to the object of each kind. A real API server takes them in test/cluster/workers.test.ts. */

const at = Date.parse('2026-11-28T12:00:00Z');
const pause: Change = { do: 'pause', at, replicas: 3 };
const unpause: Change = { do: 'unpause', replicas: 3 };
const pausedAt = { 'bluegreen.eks/paused-at': '2026-11-28T12:00:00.000Z' };
const notPaused = { 'bluegreen.eks/paused-at': null };

test.each<[WorkerKind, object, object]>([
  [
    'Deployment',
    { metadata: { annotations: { ...pausedAt, 'bluegreen.eks/replicas': '3' } }, spec: { replicas: 0 } },
    { metadata: { annotations: { ...notPaused, 'bluegreen.eks/replicas': null } }, spec: { replicas: 3 } },
  ],
  [
    'StatefulSet',
    { metadata: { annotations: { ...pausedAt, 'bluegreen.eks/replicas': '3' } }, spec: { replicas: 0 } },
    { metadata: { annotations: { ...notPaused, 'bluegreen.eks/replicas': null } }, spec: { replicas: 3 } },
  ],
  [
    'CronJob',
    { metadata: { annotations: pausedAt }, spec: { suspend: true } },
    { metadata: { annotations: notPaused }, spec: { suspend: false } },
  ],
  [
    'ScaledObject',
    { metadata: { annotations: { ...pausedAt, 'autoscaling.keda.sh/paused-replicas': '0' } } },
    { metadata: { annotations: { ...notPaused, 'autoscaling.keda.sh/paused-replicas': null, 'autoscaling.keda.sh/paused': null } } },
  ],
  [
    'ScaledJob',
    { metadata: { annotations: { ...pausedAt, 'autoscaling.keda.sh/paused': 'true' } } },
    { metadata: { annotations: { ...notPaused, 'autoscaling.keda.sh/paused': null } } },
  ],
])('%s: paused and started, and only if it is still the object that was read', (kind, paused, started) => {
  const withVersion = ({ metadata, ...rest }: { metadata?: object }) => ({ ...rest, metadata: { ...metadata, resourceVersion: '41' } });
  expect(patchOf(kind, pause, '41')).toEqual(withVersion(paused));
  expect(patchOf(kind, unpause, '41')).toEqual(withVersion(started));
});

test('a claim changes nothing but the annotation that has it', () => {
  const claim: Claim = { id: 'mine', from: 'blue', to: 'green', by: 'ann', since: at };
  expect(patchOf('Deployment', { do: 'claim', claim }, '41')).toEqual({
    metadata: { resourceVersion: '41', annotations: { 'bluegreen.eks/handover': JSON.stringify(claim) } },
  });
});
