import stagingInput from '../../../../config/environments/staging';
import { checkEnvironment } from '../../../../lib/config/check';
import { analysisChecks } from '../../../../lib/shift/preflight/checks/analyses';
import { seen, unseen } from './fixture';

const analysis = { name: 'slo', provider: 'http', url: 'https://slo.example.com', query: 'value', condition: '< 1' };

const check = (reading: ReturnType<typeof seen<readonly number[]>>, more: object = {}) => {
  const shift = { ...stagingInput.shift, analyses: [{ ...analysis, ...more }] as never };
  return analysisChecks(checkEnvironment({ ...stagingInput, shift }, 'staging.ts'), { analyses: { slo: reading } })[0];
};

test.each([
  ['a value that fulfils it', seen([0.5]), {}, 'ok', /^0\.5$/],
  ['one that does not', seen([3]), {}, 'warn', /^3, expected < 1$/],
  ['nothing', seen([]), {}, 'warn', /^the query returned nothing$/],
  ['two series', seen([1, 2]), {}, 'block', /^the query returned 2 series; expected: one/],
  ['two series of a dry run', seen([1, 2]), { dryRun: true }, 'warn', /dry run/],
  ['an unreachable server', unseen('GET https://slo.example.com/: ECONNREFUSED'), {}, 'warn', /^cannot be read: GET .*ECONNREFUSED$/],
  ['the loopback', seen([0]), { url: 'http://localhost:9090' }, 'warn', /at the loopback of this machine/],
] as const)('%s', (_, reading, more, verdict, found) => {
  expect(check(reading, more)).toMatchObject({ name: 'analysis slo', verdict, found: expect.stringMatching(found) });
});
