import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as fc from 'fast-check';
import { numbersAt } from '../../../../lib/shift/analyses/http';
import { seriesOf } from '../../../../lib/shift/analyses/prometheus';
import { analysisReader } from '../../../../lib/shift/analyses/reader';
import type { AnalysisSource } from '../../../../lib/shift/model/analysis';
import { BackendError } from '../../../../lib/shift/model/backends';

/** Whatever an endpoint answers, a tick goes on: it is values, or a BackendError, which is no data. Anything else ends the tick, and each one after it. */

afterEach(() => jest.restoreAllMocks());

/** What came of reading an answer, as the engine sees it. */
function outcome(read: () => number[]): 'numbers' | 'no data' {
  try {
    const values = read();
    expect(values.every((value) => typeof value === 'number')).toBe(true);
    return 'numbers';
  } catch (error) {
    expect(error).toBeInstanceOf(BackendError);
    return 'no data';
  }
}

const vector = (result: unknown) => ({ status: 'success', data: { resultType: 'vector', result } });

test.each<[string, unknown, readonly number[] | 'no data']>([
  ['a series that is null', vector([null]), [NaN]],
  ['a series without a value', vector([{}]), [NaN]],
  ['a value that is a number', vector([{ value: [0, 1] }]), [NaN]],
  ['a value below everything', vector([{ value: [0, '-Inf'] }]), [-Infinity]],
  ['no list', vector({ value: [0, '1'] }), 'no data'],
  ['no data', { status: 'success', data: null }, 'no data'],
  ['data that is text', { status: 'success', data: 'vector' }, 'no data'],
  ['a list', [], 'no data'],
  ['null', null, 'no data'],
])('Prometheus answers %s', (_, body, expected) => {
  const read = () => seriesOf({ status: 200, body });
  if (expected === 'no data') expect(read).toThrow(BackendError);
  else expect(read()).toEqual(expected);
});

test('any JSON at all', () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const answer = fc.oneof(
    json,
    fc.record({ status: fc.constantFrom('success', 'error'), error: json, data: json }),
    fc.record({ resultType: fc.constantFrom('scalar', 'vector', 'matrix'), result: json }).map((data) => ({ status: 'success', data })),
    fc.array(fc.oneof(json, fc.record({ value: json }))).map(vector),
  );
  const seen = new Set<string>();
  fc.assert(
    fc.property(answer, fc.constantFrom('a', 'data.result[0].value', 'status', '[0]'), (body, path) => {
      seen.add(outcome(() => seriesOf({ status: 200, body })));
      seen.add(outcome(() => numbersAt(body, path)));
    }),
    { numRuns: 300, seed: 1128 },
  );
  expect(seen.size).toBe(2);
});

describe('an endpoint that quotes the secret it was sent', () => {
  const secretHeader = { name: 'Authorization', secretArn: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:token-AbCdEf' };
  const sources: readonly AnalysisSource[] = [
    { provider: 'prometheus', url: 'https://prometheus.example.com', query: 'up', secretHeader },
    { provider: 'http', url: 'https://slo.example.com', query: 'value', secretHeader },
  ];
  const said = [
    Response.json({ status: 'error', error: 'not a token of ours: Bearer s3cr3t-t0ken' }, { status: 401 }),
    Response.json({ message: 'unknown token s3cr3t-t0ken' }, { status: 403 }),
    Response.json({ status: 'success', data: { resultType: 'Bearer s3cr3t-t0ken' } }),
    new Response('Bearer s3cr3t-t0ken'),
  ];

  test.each(sources)('$provider: nothing that is recorded or sent has it', async (source) => {
    const options = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
    const secret = async () => ({ SecretString: 'Bearer s3cr3t-t0ken\n' });
    jest.spyOn(SecretsManagerClient.prototype, 'send').mockImplementation(secret as never);
    const sent: (string | null)[] = [];
    for (const response of said) {
      jest.spyOn(globalThis, 'fetch').mockImplementationOnce(async (_, init) => {
        sent.push(new Headers(init?.headers).get('authorization'));
        return response.clone();
      });
      const result = await analysisReader(options)
        .read(source, 'green')
        .catch((thrown: unknown) => messagesOf(thrown));
      expect(JSON.stringify(result)).not.toContain('s3cr3t');
    }
    expect(sent).toEqual(said.map(() => 'Bearer s3cr3t-t0ken'));
  });
});

function messagesOf(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...messagesOf(error.cause)] : [];
}
