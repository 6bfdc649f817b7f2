import dev from '../../../config/environments/dev';
import { checkEnvironment } from '../../../lib/config/check';
import { ConfigurationError, type Problem, show } from '../../../lib/config/problems/problem';
import { editDistance } from '../../../lib/config/problems/suggest';
import { type Changes, changed } from '../../../tools/docs/cases/change';

/** Problems of a description, with the checks that every message must pass. */
function problemsOf(input: unknown): readonly Problem[] {
  try {
    checkEnvironment(input, 'config/environments/dev.ts');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message).not.toMatch(/Invalid input|expected \w+, received|undefined|Unrecognized|ZodError|\[object/);
    for (const { what, found, expected } of error.problems) expect([what, found, expected]).not.toContain('');
    for (const { path } of error.problems) if (path) expect(error.message).toContain(`config/environments/dev.ts: ${path}`);
    return error.problems;
  }
  return [];
}

const broken = (changes: Changes) => problemsOf(changed(dev, changes));
const weights = '{keptIn: "ssm", seed} or {blue, green}';

describe('a value of the wrong kind is reported in the words of the file', () => {
  test.each<[string, Changes, Problem]>([
    ['text', { name: 5 }, { path: 'name', what: 'not the right kind of value', found: '5', expected: 'text in quotes' }],
    [
      'a number',
      { 'clusters.green.capacity.maxNodes': '20' },
      {
        path: 'clusters.green.capacity.maxNodes',
        what: 'not the right kind of value',
        found: '"20"',
        expected: 'a whole number of nodes from 1 to 100000',
      },
    ],
    [
      'no number at all',
      { 'clusters.green.capacity.maxNodes': Number.NaN },
      {
        path: 'clusters.green.capacity.maxNodes',
        what: 'not the right kind of value',
        found: 'NaN',
        expected: 'a whole number of nodes from 1 to 100000',
      },
    ],
    [
      'a switch',
      { 'network.tolerateZoneLoss': 'yes' },
      { path: 'network.tolerateZoneLoss', what: 'not the right kind of value', found: '"yes"', expected: 'true or false, without quotes' },
    ],
    [
      'a list',
      { 'services.0.hosts': 'x.example.com' },
      { path: 'services[0].hosts', what: 'not the right kind of value', found: '"x.example.com"', expected: 'a list: [...]' },
    ],
    [
      'a list of objects',
      { services: {} },
      {
        path: 'services',
        what: 'not the right kind of value',
        found: '{}',
        expected: 'a list: [{name, namespace, containerPort}]',
      },
    ],
    [
      'keys and values',
      { tags: 'x' },
      { path: 'tags', what: 'not the right kind of value', found: '"x"', expected: 'an object of keys and values: {...}' },
    ],
    [
      'an object',
      { 'clusters.green.capacity': 20 },
      { path: 'clusters.green.capacity', what: 'not the right kind of value', found: '20', expected: '{maxNodes, podsPerNode}' },
    ],
    [
      'an object whose fields may all be left out',
      { 'clusters.green.endpoint': true },
      { path: 'clusters.green.endpoint', what: 'not the right kind of value', found: 'true', expected: '{publicCidrs?, privateCidrs?}' },
    ],
    [
      'a version without quotes',
      { 'clusters.green.version': 1.36 },
      {
        path: 'clusters.green.version',
        what: 'not the right kind of value',
        found: '1.36',
        expected: 'a Kubernetes minor in quotes, such as "1.36"',
      },
    ],
    [
      'null',
      { region: null },
      { path: 'region', what: 'not the right kind of value', found: 'null', expected: 'a region such as eu-west-1' },
    ],
  ])('%s', (_, changes, problem) => {
    expect(broken(changes)).toEqual([problem]);
  });
});

describe('a value out of bounds', () => {
  test.each<[string, Changes, Partial<Problem>]>([
    ['too large', { 'services.0.containerPort': 65536 }, { what: 'too large', expected: 'a port from 1 to 65535' }],
    ['too small', { 'services.0.priority': 1 }, { what: 'too small', expected: 'a whole number from 2 to 50000' }],
    ['too few', { availabilityZones: ['eu-west-1a'] }, { what: 'too short', expected: 'at least two zones' }],
    ['empty text', { 'gitops.revision': '' }, { what: 'not in the right form', expected: 'a branch, tag or commit' }],
    [
      'a form',
      { account: '1234' },
      { what: 'not in the right form', expected: 'an account id of 12 digits in quotes, such as "111111111111"' },
    ],
    ['bits behind a prefix', { 'network.vpc.cidr': '10.10.0.1/16' }, { what: 'not in the right form', found: '"10.10.0.1/16"' }],
    [
      'a choice',
      { 'clusters.green.supportType': 'standart' },
      { found: '"standart" (did you mean "standard"?)', expected: 'one of standard, extended' },
    ],
  ])('%s', (_, changes, problem) => {
    expect(broken(changes)).toEqual([expect.objectContaining(problem)]);
  });
});

describe('keys', () => {
  test('a key that is missing', () => {
    expect(broken({ 'network.podCidrs': undefined })).toEqual([
      { path: 'network.podCidrs', what: 'missing', found: 'nothing', expected: 'a list: [...]' },
    ]);
  });

  test('a misspelled key is one problem: what it was meant to be is not missing besides', () => {
    expect(broken({ 'network.podCidr': ['100.64.0.0/16'], 'network.podCidrs': undefined })).toEqual([
      { path: 'network.podCidr', what: 'unknown key', found: 'podCidr (did you mean podCidrs?)', expected: 'podCidrs' },
    ]);
  });

  test('a key that resembles none is answered with those that there are', () => {
    expect(broken({ 'clusters.green.capacity.zzz': 1 })).toEqual([
      { path: 'clusters.green.capacity.zzz', what: 'unknown key', found: 'zzz', expected: 'one of maxNodes, podsPerNode' },
    ]);
  });

  test('each unknown key has its own place', () => {
    expect(broken({ owner: 'x', 'gitops.branch': 'main' }).map(({ path }) => path)).toEqual(['gitops.branch', 'owner']);
  });

  test('a key of another kind says which kind has it', () => {
    expect(broken({ 'network.vpc.vpcId': 'vpc-0a1b2c3d4e5f60718' })).toEqual([
      { path: 'network.vpc.vpcId', what: 'unknown key', found: 'vpcId', expected: 'kind: "existing", which has this key; or no such key' },
    ]);
  });

  test('a key that no map can have', () => {
    const changes = { zoneIds: { Dublin: 'euw1-az1' } };
    expect(broken(changes)).toEqual([
      {
        path: 'zoneIds.Dublin',
        what: 'not a key that can stand here',
        found: '"Dublin"',
        expected: 'an availability zone name such as eu-west-1a',
      },
    ]);
  });
});

describe('a value of several forms', () => {
  test.each<[string, Changes, readonly Problem[]]>([
    [
      'no kind',
      { 'network.vpc.kind': undefined },
      [{ path: 'network.vpc.kind', what: 'missing', found: 'nothing', expected: '"managed" or "existing"' }],
    ],
    [
      'no such kind',
      { 'clusters.blue.kind': 'imported' },
      [{ path: 'clusters.blue.kind', what: 'no such kind', found: '"imported"', expected: '"managed" or "existing" or "absent"' }],
    ],
    [
      'missing as a whole',
      { 'network.vpc': undefined },
      [
        {
          path: 'network.vpc',
          what: 'missing',
          found: 'nothing',
          expected: '{kind: "managed", cidr, natGateways} or {kind: "existing", vpcId, cidrs, subnets}',
        },
      ],
    ],
    [
      'weights missing',
      { 'traffic.weights': undefined },
      [{ path: 'traffic.weights', what: 'missing', found: 'nothing', expected: weights }],
    ],
    [
      'weights that are neither form',
      { 'traffic.weights': 100 },
      [{ path: 'traffic.weights', what: 'not in any of the forms it can have', found: '100', expected: weights }],
    ],
    [
      'weights meant as declared',
      { 'traffic.weights': { blue: '100' } },
      [
        {
          path: 'traffic.weights.blue',
          what: 'not the right kind of value, read as {blue, green}',
          found: '"100"',
          expected: 'a whole number from 0 to 999',
        },
        {
          path: 'traffic.weights.green',
          what: 'missing, read as {blue, green}',
          found: 'nothing',
          expected: 'a whole number from 0 to 999',
        },
      ],
    ],
    [
      'weights meant as stored',
      { 'traffic.weights': { keptIn: 'ssm', seed: { blue: 100 } } },
      [
        {
          path: 'traffic.weights.seed.green',
          what: 'missing, read as {keptIn: "ssm", seed}',
          found: 'nothing',
          expected: 'a whole number from 0 to 999',
        },
      ],
    ],
    [
      'weights meant as stored, in another place',
      { 'traffic.weights': { keptIn: 's3', seed: { blue: 100, green: 0 } } },
      [
        {
          path: 'traffic.weights.keptIn',
          what: 'not one of the values that can stand here, read as {keptIn: "ssm", seed}',
          found: '"s3"',
          expected: '"ssm"',
        },
      ],
    ],
    [
      'a role by a misspelled key',
      { 'identities.0.role': { existing: 'arn:aws:iam::111111111111:role/x' } },
      [
        {
          path: 'identities[0].role.existing',
          what: 'unknown key, read as {existingArn}',
          found: 'existing (did you mean existingArn?)',
          expected: 'existingArn',
        },
      ],
    ],
    [
      'a role of neither form',
      { 'identities.0.role': 'admin' },
      [
        {
          path: 'identities[0].role',
          what: 'not in any of the forms it can have',
          found: '"admin"',
          expected: '{existingArn} or {policyArns}',
        },
      ],
    ],
  ])('%s', (_, changes, problems) => {
    expect(broken(changes)).toEqual(problems);
  });
});

test('all problems of shape are reported at once', () => {
  expect(broken({ name: 5, region: null, 'services.0.priority': 1, zzz: 1 }).map(({ path }) => path)).toEqual([
    'name',
    'region',
    'services[0].priority',
    'zzz',
  ]);
});

test('all breaches of rules are reported at once', () => {
  const problems = broken({ 'clusters.green.version': '1.29', 'network.podCidrs': ['100.64.0.0/10'], 'traffic.weights.blue': 1000 });
  expect(problems.map(({ path }) => path)).toEqual(['network.podCidrs[0]', 'traffic.weights.blue', 'clusters.green.version']);
});

test.each([undefined, null, [], 5, 'x'])('a description that is %p says what one has', (input) => {
  expect(problemsOf(input)).toEqual([
    expect.objectContaining({
      path: '',
      expected: '{name, account, region, availabilityZones, network, edge, services, traffic, clusters, gitops}',
    }),
  ]);
});

test('odd values are shown, never thrown over', () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  expect([show(loop), show(10n), show({ big: 10n }), show(Number.POSITIVE_INFINITY), show(() => 1), show('x'.repeat(200)).length]).toEqual([
    'a value that contains itself',
    '10',
    '{"big":"10n"}',
    'Infinity',
    'a function',
    120,
  ]);
});

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['podCidr', 'podCidrs', 1],
  ['netwrok', 'network', 1],
  ['kitten', 'sitting', 3],
])('%s and %s are %i edits apart, either way round', (a, b, distance) => {
  expect([editDistance(a, b), editDistance(b, a)]).toEqual([distance, distance]);
});

test('unknown keys, at any depth, do not hide what is wrong between fields', () => {
  const problems = broken({ color: () => 'blue', 'services.1.prot': 1, 'traffic.weights.blue': 1000 });
  expect(problems.map(({ path }) => path)).toEqual(['services[1].prot', 'color', 'traffic.weights.blue']);
});
