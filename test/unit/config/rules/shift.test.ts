import staging from '../../../../config/environments/staging';
import { checkEnvironment } from '../../../../lib/config/check';
import { ConfigurationError, type Problem } from '../../../../lib/config/problems/problem';
import type { EnvironmentInput } from '../../../../lib/config/schema';
import { parseCondition } from '../../../../lib/shift/core/analyses/condition';

const check = (shift: EnvironmentInput['shift']) => checkEnvironment({ ...staging, shift }, 'staging.ts').shift;

const problemsOf = (shift: EnvironmentInput['shift']): readonly Problem[] => {
  try {
    check(shift);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

const pathsOf = (shift: EnvironmentInput['shift']) => problemsOf(shift).map(({ path }) => path);

it('an environment that leaves out shift moves all services in five steps', () => {
  expect(check(undefined)).toMatchObject({ waves: [], steps: [1, 5, 25, 50, 100], bakeMinutes: 10, gate: { noDataMinutes: 15 } });
});

it.each([
  [[5, 5, 100], 'not rise'],
  [[50, 25, 100], 'falls'],
  [[1, 5, 50], 'does not end at 100'],
])('refuses steps %j: it does %s', (steps) => {
  expect(pathsOf({ steps })).toEqual(['shift.steps']);
});

it.each([0, 101, 2.5])('refuses a step of %d per cent', (step) => {
  expect(problemsOf({ steps: [step, 100] })).toMatchObject([{ path: 'shift.steps[0]', expected: expect.stringContaining('1 to 100') }]);
});

it('reports every mistake in the waves at once', () => {
  const waves = [
    { name: 'canary', services: ['web', 'wbe'] },
    { name: 'canary', services: ['web'], steps: [10, 5, 100] },
    { name: 'rest', services: ['api'] },
  ];
  expect(pathsOf({ waves }).toSorted()).toEqual(
    [
      'shift.waves[0].services[1]',
      'shift.waves[1].services[0]',
      'shift.waves[1].steps',
      'shift.waves[1].name',
      'shift.waves[2].name',
    ].toSorted(),
  );
});

it('asks approvals and hooks to name steps and waves that exist', () => {
  const shift = {
    waves: [{ name: 'canary', services: ['web'], steps: [10, 100] }],
    approvals: [{ step: 10, wave: 'canary' }, { step: 10, wave: 'rest' }, { step: 5, wave: 'cannary' }, { step: 60 }],
    hooks: [
      { name: 'smoke', lambdaArn: 'arn:aws:lambda:eu-west-1:222222222222:function:smoke', steps: [10, 11] },
      { name: 'smoke' },
      { name: 'other', lambdaArn: 'arn:aws:lambda:eu-west-1:222222222222:function:other', env: ['SMOKE_URL'] },
    ],
  };
  expect(pathsOf(shift)).toEqual([
    'shift.approvals[1].step',
    'shift.approvals[2].wave',
    'shift.approvals[3].step',
    'shift.hooks[0].steps[1]',
    'shift.hooks[1]',
    'shift.hooks[1].name',
    'shift.hooks[2].env',
  ]);
});

it('a bake ends after the share of requests has been looked at', () => {
  expect(pathsOf({ bakeMinutes: 2, settleMinutes: 2 })).toEqual(['shift.bakeMinutes']);
});

const analysis = { name: 'slo', provider: 'http', url: 'https://slo.example.com/{{to}}', query: 'data.rate', condition: '< 0.01' };

it.each<[string, object, string, RegExp]>([
  ['a negative limit', { condition: '< -1' }, 'condition', /a comparison with a limit that is not negative, such as "< 0\.01"/],
  ['no comparison', { condition: '0.01' }, 'condition', /a comparison/],
  ['plain http', { url: 'http://slo.example.com' }, 'url', /an https URL/],
  ['the metadata of an instance', { url: 'http://169.254.169.254/latest' }, 'url', /an https URL/],
  ['a user in the address', { url: 'https://user:token@slo.example.com' }, 'url', /without secrets/],
  ['a token in the address', { url: 'https://slo.example.com/?api_key=abc' }, 'url', /without secrets \(secretHeader\)/],
  ['a port that there is not', { url: 'https://slo.example.com:99999' }, 'url', /a port up to 65535/],
  ['a template that is not known', { url: 'https://slo.example.com/{{color}}' }, 'url', /an https URL/],
  ['an expression as a path', { query: 'data..rate' }, 'query', /a path in the JSON document/],
  ['a field of another provider', { workspaceArn: 'arn' }, 'workspaceArn', /./],
])('an analysis with %s is refused, with what is expected', (_, change, field, expected) => {
  const problems = problemsOf({ analyses: [{ ...analysis, ...change }] } as never);
  expect(problems.map(({ path }) => path)).toEqual([`shift.analyses[0].${field}`]);
  expect(problems[0]?.expected).toMatch(expected);
});

it.each([
  ['errorRatePercent', -1, /^more than 0$/],
  ['errorRatePercent', 0, /^more than 0$/],
  ['p99Ratio', -1, /./],
  ['capacityPercent', -1, /./],
  ['requestsPerStep', -1, /./],
])('a negative limit of the gate is refused, with what is expected: %s', (limit, value, expected) => {
  const [problem, ...others] = problemsOf({ gate: { [limit]: value } });
  expect({ ...problem, others }).toMatchObject({
    path: `shift.gate.${limit}`,
    found: String(value),
    expected: expect.stringMatching(expected),
    others: [],
  });
});

it('an analysis of no known provider is refused', () => {
  const [problem] = problemsOf({ analyses: [{ ...analysis, provider: 'datadog' }] } as never);
  expect(problem?.expected).toMatch(/cloudwatch.*prometheus.*amp.*http/);
});

it('every condition that the schema takes is one to the program that judges', () => {
  for (const condition of ['< 0.01', '<=5', '> 0', '>= 99.95', '< 123456789012345.5']) {
    expect(problemsOf({ analyses: [{ ...analysis, condition }] } as never)).toEqual([]);
    expect(parseCondition(condition)).toBeDefined();
  }
});
