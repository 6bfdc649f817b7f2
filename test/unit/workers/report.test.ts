import { declaredWorkers } from '../../../lib/workers/declared';
import type { DeclaredWorker, Observation, ObservedWorker } from '../../../lib/workers/model';
import { type Found, refusals, refusalsOf, undeclared } from '../../../lib/workers/plan';
import { reportOf } from '../../../lib/workers/report';

const now = 1_800_000_000_000;
const minute = 60_000;
const worker = (over: Partial<DeclaredWorker> = {}): DeclaredWorker => ({
  kind: 'Deployment',
  namespace: 'shop',
  name: 'orders',
  class: 'singleton',
  cap: Number.POSITIVE_INFINITY,
  drainLimitMs: minute,
  ...over,
});
const cron = worker({ kind: 'CronJob', name: 'nightly', class: 'cron' });
const observed = (over: Partial<ObservedWorker> = {}): Observation => ({
  state: 'observed',
  observed: { resourceVersion: '1', paused: false, settled: true, active: ['pod 1'], limit: 1, ...over },
});
const paused = (over: Partial<ObservedWorker> = {}) => observed({ paused: true, active: [], ...over });

const foundWith = (over: Partial<Record<'blue' | 'green', Partial<Found['blue']>>> = {}): Found => ({
  blue: { clusterId: 'b', workers: [], scaledBy: [], ...over.blue },
  green: { clusterId: 'g', workers: [], scaledBy: [], ...over.green },
});

describe('how the workers stand', () => {
  const report = (blue: Observation, green: Observation, of = worker()) =>
    reportOf('prod', 'blue', [of], { found: foundWith(), standings: [{ worker: of, observations: { blue, green } }] }, now);
  const statusOf = (...args: Parameters<typeof report>) => report(...args).workers[0];

  it.each<[string, Observation, Observation, object]>([
    ['runs on one', observed(), paused(), { blue: 'running, 1 active', green: 'paused', runsOn: 'blue', attention: [] }],
    ['has nothing to do', observed({ active: [] }), paused(), { blue: 'running, idle', runsOn: 'blue', attention: [] }],
    ['drains', paused({ active: ['a', 'b'] }), observed(), { blue: 'pausing, 2 active', runsOn: 'green', attention: [] }],
    ['runs on both', observed(), observed(), { attention: ['runs on both colors'] }],
    ['is not on a color', observed(), { state: 'missing' }, { green: 'missing', attention: ['not on green'] }],
    [
      'cannot be read',
      { state: 'unknown', why: 'no answer' },
      observed(),
      { blue: 'unknown', attention: ['cannot be read on blue: no answer'] },
    ],
    ['came up paused', paused(), paused(), { attention: ['paused on both colors since it came up'] }],
    ['is paused on both', paused({ pausedAt: now - 7 * minute }), paused(), { attention: ['paused on both colors for 7 minutes'] }],
    [
      'has an obstacle',
      observed(),
      paused({ obstacle: 'it scales x, which is not there' }),
      { attention: ['it scales x, which is not there'] },
    ],
  ])('%s', (_, blue, green, expected) => {
    expect(statusOf(blue, green)).toMatchObject(expected);
  });

  it('where it runs is said only of one color, and only if both could be read', () => {
    for (const [blue, green] of [
      [observed(), observed()],
      [paused(), paused()],
      [observed(), { state: 'missing' as const }],
    ] as const)
      expect(statusOf(blue, green)).not.toHaveProperty('runsOn');
  });

  it('competing consumers may run on both colors, up to the cap', () => {
    const attention = (cap: number) =>
      statusOf(observed({ limit: 2 }), observed({ limit: 3 }), worker({ class: 'competing', cap }))?.attention;
    expect(attention(5)).toEqual([]);
    expect(attention(4)).toEqual(['may have 2 + 3 pods, over maxReplicas 4']);
  });

  it('a handover that was left half-way is named, with the command that goes on', () => {
    const claim = { id: 'x', from: 'blue' as const, to: 'green' as const, by: 'ann', since: now - 5 * minute };
    const goOn = 'the handover to green by ann has not ended; to go on: npx bluegreen workers handover --env prod --to green';
    const attention = (blue: Observation, green: Observation) => statusOf(blue, green)?.attention;
    expect(attention(paused({ claim, pausedAt: claim.since }), paused())).toEqual(['paused on both colors for 5 minutes', goOn]);
    expect(attention(paused({ claim, pausedAt: claim.since - 1 }), paused())).toEqual(['paused on both colors for 5 minutes']);
    expect(attention(paused({ claim, pausedAt: now }), observed())).toEqual([]);
    expect(attention(paused({ pausedAt: now }), paused({ claim }))).toContain(goOn);
  });

  it('workers that have all left home are a home that is out of date', () => {
    const stale = expect.stringMatching(/^workers run on green, and workers.home is blue: change it/);
    expect(report(paused(), observed()).attention).toEqual([stale]);
    expect(report(observed(), paused()).attention).toEqual([]);
    expect(report(paused(), paused()).attention).toEqual([]);
    const two = [
      { worker: worker(), observations: { blue: paused(), green: observed() } },
      { worker: cron, observations: { blue: observed(), green: paused() } },
    ];
    expect(reportOf('prod', 'blue', [worker(), cron], { found: foundWith(), standings: two }, now).attention).toEqual([]);
  });
});

describe('what speaks against a handover', () => {
  it.each<[string, Observation, Observation, string[]]>([
    ['nothing', observed(), paused(), []],
    [
      'a missing worker',
      observed(),
      { state: 'missing' },
      ['Deployment shop/orders is not on green: Git brings it up there first, or it leaves workers.workloads'],
    ],
    ['a cluster without an answer', { state: 'unknown', why: 'x509' }, paused(), ['Deployment shop/orders cannot be read on blue: x509']],
    ['an obstacle', observed({ obstacle: 'it scales x' }), paused(), ['Deployment shop/orders on blue: it scales x']],
  ])('%s', (_, blue, green, reasons) => {
    expect(refusalsOf(worker(), { blue, green }, 'green')).toEqual(reasons);
  });

  it('more pods on the target than both colors may have', () => {
    const of = worker({ class: 'competing', cap: 4 });
    const reasons = (limit: number) => refusalsOf(of, { blue: observed({ limit: 9 }), green: paused({ limit }) }, 'green');
    expect(reasons(4)).toEqual([]);
    expect(reasons(5)).toEqual(['Deployment shop/orders may start 5 pods on green, more than its maxReplicas of 4']);
    expect(refusalsOf(of, { blue: observed({ limit: 9 }), green: paused({ limit: 4 }) }, 'blue')).toHaveLength(1);
  });

  it('two contexts that lead to one cluster, before anything else', () => {
    const same = foundWith({ green: { clusterId: 'b', workers: [worker()] } });
    expect(refusals([], same)).toEqual([
      'both contexts lead to the same cluster: check clusters.blue.kubeContext and clusters.green.kubeContext',
    ]);
  });

  it('a worker without a class, once, with the color it is on and the classes it may have', () => {
    const both = foundWith({ blue: { workers: [worker(), cron] }, green: { workers: [worker()] } });
    expect(undeclared([], both)).toEqual([
      expect.stringMatching(/^Deployment shop\/orders on blue and green has no class: .* class: 'competing' or 'singleton' }/),
      expect.stringMatching(/^CronJob shop\/nightly on blue has no class: .* class: 'cron' }/),
    ]);
    expect(undeclared([worker(), cron], both)).toEqual([]);
  });

  it('what a ScaledObject scales, unless each cluster runs its own', () => {
    const scaler = worker({ kind: 'ScaledObject', name: 'orders-scaler' });
    const found = foundWith({
      green: {
        scaledBy: [
          { target: worker(), by: scaler },
          { target: worker({ name: 'other' }), by: scaler },
        ],
      },
    });
    expect(refusals([worker()], found)).toEqual([
      'Deployment shop/orders is scaled by ScaledObject shop/orders-scaler on green: declare the ScaledObject in its place',
    ]);
    expect(refusals([worker({ class: 'per-cluster' })], found)).toEqual([]);
  });
});

it('a declared worker has its own limits, or those of all', () => {
  const workloads = [
    { kind: 'Deployment', namespace: 'shop', name: 'a', class: 'competing', maxReplicas: 5, drainMinutes: 2 },
    { kind: 'CronJob', namespace: 'shop', name: 'b', class: 'cron' },
  ] as const;
  const declared = declaredWorkers({ workers: { home: 'blue', drainMinutes: 10, workloads } } as never);
  expect(declared.map(({ cap, drainLimitMs }) => [cap, drainLimitMs])).toEqual([
    [5, 120_000],
    [Number.POSITIVE_INFINITY, 600_000],
  ]);
  expect(declaredWorkers({})).toEqual([]);
});

it.each(['green', 'blue'] as const)(
  'the limit of a target that does not say its count is the one of the other color, also towards %s',
  (to) => {
    const [target, source] = [paused({ limit: 1, guessed: true }), observed({ limit: 9 })];
    const observations = to === 'green' ? { blue: source, green: target } : { blue: target, green: source };
    expect(refusalsOf(worker({ class: 'competing', cap: 5 }), observations, to)).toEqual([
      `Deployment shop/orders may start 9 pods on ${to}, more than its maxReplicas of 5`,
    ]);
  },
);
