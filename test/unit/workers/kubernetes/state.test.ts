import { patchOf } from '../../../../lib/workers/kubernetes/patch';
import { claimOf, isOwnedBy, observedOf, type Read } from '../../../../lib/workers/kubernetes/state';
import type { Claim } from '../../../../lib/workers/model';

/** What objects say of a worker, and what a change writes into them. Real API servers see the same in test/cluster/workers.test.ts. */

type ReadOf<K extends Read['kind']> = Extract<Read, { kind: K }>;
const metadata = (name: string, annotations: Record<string, string> = {}, more = {}) => ({
  name,
  namespace: 'shop',
  resourceVersion: '7',
  annotations,
  ...more,
});
const typed = { apiVersion: 'v1', kind: 'X' };
const pod = (name: string, phase: string, labels = {}) => ({ ...typed, metadata: { ...metadata(name), labels }, status: { phase } });
const kedaReplicas = 'autoscaling.keda.sh/paused-replicas';
const kedaPaused = 'autoscaling.keda.sh/paused';

describe('a Deployment', () => {
  const read = (
    spec: object,
    status: object = { observedGeneration: 3 },
    annotations: Record<string, string> = {},
    pods: ReturnType<typeof pod>[] = [],
  ) =>
    observedOf({
      kind: 'Deployment',
      object: { ...typed, metadata: metadata('w', annotations, { generation: 3 }), spec, status },
      pods,
      autoscaler: undefined,
    });

  it.each<[string, ReturnType<typeof read>, object]>([
    ['runs', read({ replicas: 4 }), { paused: false, settled: true, limit: 4, resourceVersion: '7' }],
    ['has one replica by default', read({}), { paused: false, limit: 1 }],
    ['is paused, and was so many', read({ replicas: 0 }, undefined, { 'bluegreen.eks/replicas': '5' }), { paused: true, limit: 5 }],
    ['came up at zero', read({ replicas: 0 }), { paused: true, limit: 1, guessed: true }],
    ['came up at zero with nonsense', read({ replicas: 0 }, undefined, { 'bluegreen.eks/replicas': '1.5' }), { limit: 1, guessed: true }],
    ['came up at zero and was at zero', read({ replicas: 0 }, undefined, { 'bluegreen.eks/replicas': '0' }), { limit: 1, guessed: true }],
    ['its controller lags', read({ replicas: 0 }, { observedGeneration: 2 }), { settled: false }],
    ['its controller has never seen it', read({ replicas: 0 }, {}), { settled: false }],
  ])('%s', (_, observed, expected) => {
    expect(observed).toMatchObject(expected);
  });

  it('knows its count once it runs', () => {
    expect(read({ replicas: 4 })).not.toHaveProperty('guessed');
    expect(read({ replicas: 0 }, undefined, { 'bluegreen.eks/replicas': '5' })).not.toHaveProperty('guessed');
  });

  it('pods that have not ended still run', () => {
    const pods = [pod('a', 'Running'), pod('b', 'Pending'), pod('c', 'Succeeded'), pod('d', 'Failed')];
    expect(read({ replicas: 0 }, undefined, {}, pods).active).toEqual(['pod a', 'pod b']);
  });

  it('says when a handover paused it, and whose it is', () => {
    const claim: Claim = { id: 'x', from: 'blue', to: 'green', by: 'ann', since: 5 };
    const mine = read({}, undefined, {
      'bluegreen.eks/paused-at': '2026-11-28T12:00:00.000Z',
      'bluegreen.eks/handover': JSON.stringify(claim),
    });
    expect(mine).toMatchObject({ pausedAt: Date.parse('2026-11-28T12:00:00Z'), claim });
    expect(read({})).not.toHaveProperty('pausedAt');
    expect(read({}, undefined, { 'bluegreen.eks/paused-at': 'yesterday' })).not.toHaveProperty('pausedAt');
  });
});

it.each([
  undefined,
  'no JSON',
  '{}',
  '{"id":"x","from":"red","to":"green","since":1}',
  '{"id":"x","from":"blue","to":"red","since":1}',
  '{"id":1,"from":"blue","to":"green","since":1}',
  '{"id":"x","from":"blue","to":"green","since":"1"}',
])('a claim %s is none', (text) => expect(claimOf(text)).toBeUndefined());

describe('a ScaledObject', () => {
  const read = (
    over: Partial<ReadOf<'ScaledObject'>> & { annotations?: Record<string, string>; spec?: object; conditions?: object[] } = {},
  ) => {
    const { annotations = {}, spec = {}, conditions = [], ...rest } = over;
    const object = {
      ...typed,
      metadata: metadata('s', annotations),
      spec: { scaleTargetRef: { name: 'w' }, ...spec },
      status: { conditions },
    };
    const target = { ...typed, metadata: metadata('w', {}, { generation: 1 }), spec: { replicas: 0 }, status: { observedGeneration: 1 } };
    return observedOf({ kind: 'ScaledObject', object, target, targetName: 'Deployment shop/w', pods: [], ...rest } as unknown as Read);
  };
  const paused = (status: string) => [{ type: 'Paused', status }];

  it('is paused by the annotation that holds it at zero, and by no other count', () => {
    expect(read({ annotations: { [kedaReplicas]: '0' } }).paused).toBe(true);
    expect(read({ annotations: { [kedaReplicas]: '1' } }).paused).toBe(false);
    expect(read().paused).toBe(false);
  });

  it('is settled once KEDA says paused, and its target has been observed', () => {
    expect([read(), read({ conditions: paused('True') }), read({ conditions: paused('False') })].map(({ settled }) => settled)).toEqual([
      true,
      true,
      false,
    ]);
    const unseen = { ...typed, metadata: metadata('w', {}, { generation: 2 }), status: { observedGeneration: 1 } };
    expect(read({ target: unseen }).settled).toBe(false);
  });

  it('pods that its target still wants count', () => {
    const wants = (replicas: number) => ({ ...typed, metadata: metadata('w'), spec: { replicas }, status: {} }) as never;
    expect(read({ target: wants(2), pods: [pod('a', 'Running')] as never }).active).toEqual(['pod a', 'Deployment shop/w, which wants 2']);
    expect(read({ target: wants(1), pods: [pod('a', 'Running')] as never }).active).toEqual(['pod a']);
  });

  it("has its own maximum, or KEDA's", () => {
    expect([read().limit, read({ spec: { maxReplicaCount: 7 } }).limit]).toEqual([100, 7]);
  });

  it('cannot be handed over while what it scales is not there, or of another kind', () => {
    expect(read().obstacle).toBeUndefined();
    expect(read({ target: undefined }).obstacle).toBe('it scales Deployment shop/w, which is not there');
    expect(read({ spec: { scaleTargetRef: { kind: 'Rollout', name: 'w' } } }).obstacle).toMatch(/^it scales a Rollout: /);
    expect(read({ spec: { scaleTargetRef: { kind: 'StatefulSet', name: 'w' } } }).obstacle).toBeUndefined();
  });
});

describe('Jobs', () => {
  const job = (name: string, condition?: string) => ({
    ...typed,
    metadata: { ...metadata(name), ownerReferences: [{ uid: 'u1' }] },
    status: { conditions: condition ? [{ type: condition, status: 'True' }] : [] },
  });
  const jobs = [job('done', 'Complete'), job('failed', 'Failed'), job('now'), job('held', 'Suspended')];
  const pods = [
    pod('late', 'Running', { 'job-name': 'done' }),
    pod('over', 'Succeeded', { 'job-name': 'failed' }),
    pod('of-now', 'Running', { 'job-name': 'now' }),
  ];

  it('of a CronJob that have not ended run, and pods that outlive theirs', () => {
    const object = { ...typed, metadata: metadata('c'), spec: { suspend: true }, status: { lastScheduleTime: '2026-11-28T12:00:00Z' } };
    expect(observedOf({ kind: 'CronJob', object, jobs, pods })).toMatchObject({
      paused: true,
      settled: true,
      limit: 1,
      lastTick: '2026-11-28T12:00:00Z',
      active: ['job now', 'job held', 'pod late'],
    });
    const never = observedOf({ kind: 'CronJob', object: { ...typed, metadata: metadata('c') }, jobs: [], pods: [] });
    expect([never.paused, 'lastTick' in never]).toEqual([false, false]);
  });

  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ['true', true],
    ['1', true],
    ['yes', true],
    ['false', false],
    ['0', false],
    ['F', false],
    ['FALSE', false],
  ])("of a ScaledJob: KEDA's annotation %s pauses: %s", (text, is) => {
    const object = { ...typed, metadata: metadata('j', text === undefined ? {} : { [kedaPaused]: text }), spec: {}, status: {} };
    expect(observedOf({ kind: 'ScaledJob', object, jobs: [], pods: [] })).toMatchObject({ paused: is, limit: 100, settled: true });
  });

  it('belong to whom they name as owner', () => {
    const owner = (uid: string) => ({ ...typed, metadata: { ...metadata('c'), uid } });
    expect([isOwnedBy(job('x') as never, owner('u1') as never), isOwnedBy(job('x') as never, owner('u2') as never)]).toEqual([true, false]);
    expect(isOwnedBy({ ...typed, metadata: metadata('x') }, owner('u1') as never)).toBe(false);
  });
});

describe('what a change writes, for the version that was read', () => {
  const at = Date.parse('2026-11-28T12:00:00Z');
  const pause = { do: 'pause' as const, at, replicas: 4 };
  const unpause = { do: 'unpause' as const, replicas: 4 };
  const own = { 'bluegreen.eks/paused-at': '2026-11-28T12:00:00.000Z' };
  const gone = { 'bluegreen.eks/paused-at': null };

  it.each([
    ['Deployment', pause, { ...own, 'bluegreen.eks/replicas': '4' }, { replicas: 0 }],
    ['Deployment', unpause, { ...gone, 'bluegreen.eks/replicas': null }, { replicas: 4 }],
    ['StatefulSet', pause, { ...own, 'bluegreen.eks/replicas': '4' }, { replicas: 0 }],
    ['CronJob', pause, own, { suspend: true }],
    ['CronJob', unpause, gone, { suspend: false }],
    ['ScaledObject', pause, { ...own, [kedaReplicas]: '0' }, undefined],
    ['ScaledObject', unpause, { ...gone, [kedaReplicas]: null, [kedaPaused]: null }, undefined],
    ['ScaledJob', pause, { ...own, [kedaPaused]: 'true' }, undefined],
    ['ScaledJob', unpause, { ...gone, [kedaPaused]: null }, undefined],
  ] as const)('%s %o', (kind, change, annotations, spec) => {
    expect(patchOf(kind, change, '7')).toEqual({ metadata: { resourceVersion: '7', annotations }, ...(spec && { spec }) });
  });

  it('a claim alone', () => {
    const claim: Claim = { id: 'x', from: 'blue', to: 'green', by: 'ann', since: 5 };
    expect(patchOf('CronJob', { do: 'claim', claim }, '7')).toEqual({
      metadata: { resourceVersion: '7', annotations: { 'bluegreen.eks/handover': JSON.stringify(claim) } },
    });
  });
});
