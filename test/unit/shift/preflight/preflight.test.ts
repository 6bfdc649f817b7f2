import type { Observed } from '../../../../lib/shift/preflight/observe/observed';
import { preflight } from '../../../../lib/shift/preflight/preflight';
import { at, day, health, ready, rule, seen, services, staging, unseen, workload } from './fixture';

const check = (name: string, change: Partial<Observed>, env = staging) => {
  const found = preflight(env, 'green', { ...ready, ...change }).checks.filter((one) => one.name.startsWith(name));
  expect(found).toHaveLength(1);
  return found[0];
};

test('a cluster that is ready in every respect passes every check', () => {
  const { checks, verdict } = preflight(staging, 'green', ready);
  expect(checks.filter((one) => one.verdict !== 'ok')).toEqual([]);
  expect(verdict).toBe('ok');
  expect(checks.map(({ name }) => name)).toEqual([
    'control plane',
    'add-ons',
    'insights',
    'nodes',
    'Argo CD applications',
    'support: blue',
    'support: green',
    'replicas',
    'pod addresses',
    'quota: network interfaces of the region',
    'rules',
    'weights',
    'targets',
    'alarms',
    'lock',
    'rollback',
    'pre-scale',
    'target groups',
    'old weights',
    'notifications',
    'functions',
    'calls',
    'dead letters',
    'certificates',
    'alias',
    'test route',
    'identities',
    'state: volumes',
    'state: secrets',
    'state: certificates',
    'state: external-dns',
    'state: admission webhooks',
    'state: ways in',
    'state: service names',
    'state: peers',
    'state: cluster-scoped names',
    'state: egress addresses',
  ]);
});

/** Every reading of what is observed, with its place replaced by "cannot be read". */
const readings: readonly (readonly [string, Partial<Observed>])[] = [
  ...(
    [
      'controlPlane',
      'addons',
      'insights',
      'rules',
      'stored',
      'health',
      'podSubnets',
      'certificates',
      'aliases',
      'testRoute',
      'alarms',
      'lock',
    ] as const
  ).map((key) => [key, { [key]: unseen('no credentials') }] as const),
  ...(['nodes', 'applications', 'workloads'] as const).flatMap((key) => [
    [`${key} of green`, { [key]: { ...ready[key], green: unseen('forbidden') } }] as const,
  ]),
  ['applications of blue', { applications: { ...ready.applications, blue: unseen('forbidden') } }],
  ['workloads of blue', { workloads: { ...ready.workloads, blue: unseen('forbidden') } }],
  ['quotas', { quotas: [unseen('denied')] }],
];

test.each(readings)('%s unreadable is a warning that says why, never ok and never a block', (_, change) => {
  const { checks, verdict } = preflight(staging, 'green', { ...ready, ...change });
  const notOk = checks.filter((one) => one.verdict !== 'ok');
  expect(verdict).toBe('warn');
  expect(notOk).not.toEqual([]);
  for (const one of notOk)
    expect(one).toMatchObject({ verdict: 'warn', found: expect.stringMatching(/cannot be read|no credentials|forbidden|denied/) });
});

test('nothing seen at all: every check is a warning', () => {
  const nothing = Object.fromEntries(Object.keys(ready).map((key) => [key, unseen('no access')]));
  const both = { blue: unseen('no access'), green: unseen('no access') };
  const blind = {
    ...nothing,
    at,
    nodes: both,
    applications: both,
    workloads: both,
    serviceAccounts: both,
    state: both,
    quotas: [unseen('no access')],
    edges: [{ name: undefined, reading: unseen('no access') }],
  } as unknown as Observed;
  const { checks } = preflight(staging, 'green', blind);
  // Until when a version is supported is in the configuration.
  expect(checks.filter(({ verdict, name }) => verdict !== 'warn' && !name.startsWith('support'))).toEqual([]);
});

describe('cluster', () => {
  test.each<[string, string, Partial<Observed>, string]>([
    ['control plane', 'is being updated', { controlPlane: seen({ name: 'g', status: 'UPDATING', version: '1.36', issues: [] }) }, 'block'],
    [
      'control plane',
      'has an issue',
      { controlPlane: seen({ name: 'g', status: 'ACTIVE', version: '1.36', issues: ['SubnetNotFound: x'] }) },
      'warn',
    ],
    [
      'add-ons',
      'are degraded',
      { addons: seen([{ name: 'coredns', status: 'DEGRADED', version: 'v1', issues: ['no replicas'] }]) },
      'block',
    ],
    [
      'add-ons',
      'are ACTIVE with an issue',
      { addons: seen([{ name: 'coredns', status: 'ACTIVE', version: 'v1', issues: ['x'] }]) },
      'block',
    ],
    ['add-ons', 'are not managed by EKS', { addons: seen([]) }, 'warn'],
    ['insights', 'have an error', { insights: seen([{ name: 'API', status: 'ERROR', reason: 'used', refreshedAt: at }]) }, 'block'],
    ['insights', 'have a warning', { insights: seen([{ name: 'API', status: 'WARNING', reason: 'used', refreshedAt: at }]) }, 'warn'],
    ['insights', 'are old', { insights: seen([{ name: 'API', status: 'PASSING', reason: '', refreshedAt: at - 3 * day }]) }, 'warn'],
    ['insights', 'are not there yet', { insights: seen([]) }, 'warn'],
    ['nodes', 'are none', { nodes: { ...ready.nodes, green: seen([]) } }, 'block'],
    [
      'nodes',
      'are not ready',
      { nodes: { ...ready.nodes, green: seen([{ name: 'n', ready: false, cordoned: false, zone: 'a' }]) } },
      'block',
    ],
    ['nodes', 'are cordoned', { nodes: { ...ready.nodes, green: seen([{ name: 'n', ready: true, cordoned: true, zone: 'a' }]) } }, 'warn'],
  ])('%s that %s', (name, _, change, verdict) => {
    expect(check(name, change)).toMatchObject({ verdict, todo: expect.any(String) });
  });

  const app = (more: object) => [{ name: 'shop', sync: 'Synced', health: 'Healthy', revision: 'a1b2c3d4', ...more }];
  test.each([
    ['out of sync', app({ sync: 'OutOfSync' }), 'block'],
    ['degraded', app({ health: 'Degraded' }), 'block'],
    ['of another revision than blue', app({ revision: 'ffff' }), 'block'],
    ['none', [], 'warn'],
    ['one that blue does not have, too', [...app({}), ...app({ name: 'new' })], 'ok'],
  ])('applications that are %s', (_, mine, verdict) => {
    expect(check('Argo CD', { applications: { ...ready.applications, green: seen(mine) } })).toMatchObject({ verdict });
  });
});

describe('capacity', () => {
  test.each<[string, ReturnType<typeof workload>[], string, RegExp]>([
    ['a minimum below what blue runs', [workload('web', { floor: 2 })], 'block', /HorizontalPodAutoscaler 2, blue runs 6/],
    ['replicas of its own below it', [workload('web', { floor: 3, floorOf: 'spec.replicas' })], 'block', /spec.replicas 3/],
    ['no such workload', [], 'block', /not in green: Deployment shop\/web/],
    ['pods that are not ready', [workload('web', { ready: 5 })], 'warn', /5 of 6 ready/],
    ['more than blue', [workload('web', { replicas: 9, ready: 9, floor: 9 })], 'ok', /none below/],
  ])('replicas: %s', (_, mine, verdict, found) => {
    expect(check('replicas', { workloads: { ...ready.workloads, green: seen(mine) } })).toMatchObject({
      verdict,
      found: expect.stringMatching(found),
    });
  });

  test('a workload that blue has scaled to zero is not missed', () => {
    const blue = seen([workload('web'), workload('batch', { replicas: 0, ready: 0, floor: 0 })]);
    expect(check('replicas', { workloads: { blue, green: ready.workloads.green } })).toMatchObject({ verdict: 'ok' });
  });

  test('pod addresses: for the nodes that blue has more, in the worst case, in each zone', () => {
    const subnets = (free: number) => seen([{ id: 'subnet-1', zone: 'eu-west-1a', free }]);
    // 12 nodes of blue are 4 a zone, 9 of green 3: one more, of 60 pods: 4 prefixes, a warm one, two of waste, 16 addresses each.
    expect(check('pod addresses', { podSubnets: subnets(7 * 16) })).toMatchObject({
      verdict: 'ok',
      found: expect.stringContaining('take 112 addresses'),
    });
    expect(check('pod addresses', { podSubnets: subnets(7 * 16 - 1) })).toMatchObject({ verdict: 'block' });
  });

  test('pod addresses: without access to blue, the most nodes that the configuration allows', () => {
    const nodes = { ...ready.nodes, blue: unseen('forbidden') };
    expect(check('pod addresses', { nodes })).toMatchObject({ found: expect.stringContaining('150 nodes are the most configured') });
  });

  test.each([
    [{ limit: 100, used: 50 }, 'ok'],
    [{ limit: 100, used: 91 }, 'warn'],
    [{ limit: 100, used: 99, more: 2 }, 'block'],
    [{ limit: 100, used: 95, perNode: 2 }, 'block'],
  ])('quota %p is %s, with 3 nodes to come', (quota, verdict) => {
    expect(check('quota', { quotas: [seen({ name: 'q', adjustable: true, ...quota })] })).toMatchObject({ verdict });
  });
});

describe('traffic', () => {
  const [web = ''] = services;
  const others = services.slice(1).map((service) => rule(service));
  const healthOf = (green: { zone: string; healthy: number; other: number }[], blue = health[web]?.blue ?? []) =>
    seen({ ...health, [web]: { blue, green } });

  test('a rule that a shift ignores is named; one that still gets requests blocks, with what to do about it', () => {
    const shadowed = [{ arn: 'today', service: 'web', by: ['own'] }];
    expect(check('rules', { shadowed: seen(shadowed) })).toMatchObject({
      verdict: 'ok',
      found: expect.stringContaining('; 1 rule ignored: today gets no request, own before it takes all of them'),
    });
    const reached = { ...rule('web'), actions: [], reach: 'it still gets requests, such as www.example.com/' };
    expect(check('rules', { rules: seen([reached, ...services.map((service) => rule(service))]) })).toMatchObject({
      verdict: 'block',
      found: expect.stringContaining('such as www.example.com/'),
      todo: expect.stringContaining('take its hosts and paths into the service'),
    });
  });

  test('a rule without one of the colors', () => {
    const forward = rule(web).actions[0];
    if (forward?.type !== 'forward') throw new Error('no forward action');
    const half = { ...rule(web), actions: [{ ...forward, targetGroups: forward.targetGroups.slice(0, 1) }] };
    expect(check('rules', { rules: seen([half, ...others]) })).toMatchObject({ verdict: 'block', found: expect.stringContaining('green') });
  });

  test('a service without a rule', () => {
    expect(check('rules', { rules: seen(others) })).toMatchObject({ verdict: 'block', found: 'web has no rule' });
  });

  test('weights in force that SSM does not know: the next deploy would undo them', () => {
    expect(check('weights', { rules: seen([rule(web, { blue: 90, green: 10 }), ...others]) })).toMatchObject({
      verdict: 'block',
      found: expect.stringContaining('web: blue 90, green 10 in force, blue 100, green 0 in SSM'),
    });
  });

  test.each([
    ['fewer than blue has', [{ zone: 'eu-west-1a', healthy: 5, other: 1 }], /web has 5 healthy, blue has 6/],
    [
      'none in a zone of blue',
      [
        { zone: 'eu-west-1a', healthy: 6, other: 0 },
        { zone: 'eu-west-1b', healthy: 6, other: 0 },
      ],
      /web has none in eu-west-1c/,
    ],
  ])('targets: %s', (_, green, found) => {
    expect(check('targets', { health: healthOf(green) })).toMatchObject({ verdict: 'block', found: expect.stringMatching(found) });
  });

  test('targets: one at least, also where blue has none', () => {
    expect(check('targets', { health: healthOf([], []) })).toMatchObject({ verdict: 'block' });
  });

  test.each(['alarm', 'no-data'] as const)('an alarm in state %s', (state) => {
    expect(check('alarms', { alarms: seen([{ name: 'staging-gate-to-green', state, reason: 'x' }]) })).toMatchObject({ verdict: 'block' });
  });

  test('no alarm at all', () => {
    expect(check('alarms', { alarms: seen([]) })).toMatchObject({ verdict: 'block' });
  });

  test('a lock that is held, by whom and why', () => {
    const lock = seen({ shiftId: 'w', holder: 'alice', reason: 'upgrade', since: at - 60_000 });
    expect(check('lock', { lock })).toMatchObject({ verdict: 'block', found: expect.stringContaining('alice') });
  });

  test('rollback: the old color has no healthy target', () => {
    const dark = healthOf(health[web]?.green.slice() ?? [], []);
    expect(check('rollback', { health: dark })).toMatchObject({
      verdict: 'block',
      found: expect.stringContaining('blue has no healthy target for web'),
    });
  });

  test('rollback: a sticky service keeps users where they are', () => {
    expect(check('rollback', { targetStickiness: seen({ 'arn:tg/web-green': true }) })).toMatchObject({
      verdict: 'warn',
      found: expect.stringContaining('sticky: web'),
    });
  });
});

describe('edge', () => {
  const certificate = (more: object) =>
    seen([{ arn: 'arn:c', status: 'ISSUED', names: ['*.staging.example.com'], expiresAt: at + 200 * day, ...more }]);

  test.each([
    ['expired', certificate({ expiresAt: at - day }), 'block'],
    ['not issued', certificate({ status: 'PENDING_VALIDATION' }), 'block'],
    ['of other names', certificate({ names: ['example.com', '*.example.com'] }), 'block'],
    ['near its end: ACM should have renewed it', certificate({ expiresAt: at + 30 * day }), 'warn'],
    ['of the very name', certificate({ names: ['shop.staging.example.com'] }), 'ok'],
    ['none', seen([]), 'block'],
  ])('certificate: %s', (_, certificates, verdict) => {
    expect(check('certificates', { certificates })).toMatchObject({ verdict });
  });

  test('an alias that evaluates target health', () => {
    expect(check('alias', { aliases: seen([{ name: 'shop', target: 'alb', evaluatesTargetHealth: true }]) })).toMatchObject({
      verdict: 'block',
    });
  });

  test('an alias that is not there', () => {
    expect(check('alias', { aliases: seen([{ name: 'shop', evaluatesTargetHealth: false }]) })).toMatchObject({ verdict: 'block' });
  });

  test.each([
    ['an error of the service', { status: 503 }, 'block'],
    ['no answer', { error: 'connect ETIMEDOUT' }, 'warn'],
    ['an answer of the other color', { status: 200, cluster: 'blue' }, 'warn'],
    ['an answer that does not say by whom', { status: 200 }, 'warn'],
    ['an answer of green', { status: 404, cluster: 'green' }, 'ok'],
  ])('test route: %s', (_, answer, verdict) => {
    expect(check('test route', { testRoute: seen([{ service: 'web', url: 'https://shop/', answer }]) })).toMatchObject({ verdict });
  });

  test('a test route that leads to the other color', () => {
    const { checks } = preflight(staging, 'blue', ready);
    expect(checks.find(({ name }) => name === 'test route')).toMatchObject({ verdict: 'warn', found: 'leads to green' });
  });
});
