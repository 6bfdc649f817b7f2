import { call, toPortError } from '../../../../lib/shift/aws/call';
import { BackendError } from '../../../../lib/shift/model/backends';

const sdkError = (name: string, httpStatusCode: number, more: object = {}) =>
  Object.assign(new Error(`${name} happened`), { name, $metadata: { httpStatusCode }, ...more });

test.each([
  ['throttled', sdkError('Throttling', 400)],
  ['throttled', sdkError('ThrottlingException', 400)],
  ['throttled', sdkError('TooManyUpdates', 400)],
  ['throttled', sdkError('TransactionInProgressException', 400)],
  ['throttled', sdkError('ProvisionedThroughputExceededException', 400)],
  ['throttled', sdkError('SomethingNew', 429)],
  ['throttled', sdkError('SomethingNew', 400, { $retryable: { throttling: true } })],
  ['timeout', sdkError('AbortError', 0)],
  ['timeout', sdkError('TimeoutError', 0)],
  ['unavailable', sdkError('InternalServerError', 500)],
  ['unavailable', sdkError('ServiceUnavailable', 503)],
  ['unavailable', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['denied', sdkError('AccessDenied', 403)],
  ['denied', sdkError('AccessDeniedException', 400)],
  ['denied', sdkError('ExpiredTokenException', 400)],
  ['denied', sdkError('CredentialsProviderError', 0)],
  ['denied', sdkError('SomethingNew', 403)],
  ['missing', sdkError('RuleNotFoundException', 400)],
  ['missing', sdkError('ResourceNotFoundException', 400)],
  ['missing', sdkError('StateMachineDoesNotExist', 400)],
  ['invalid', sdkError('ValidationError', 400)],
])('%s: %s', (kind, error) => {
  const found = toPortError('ModifyRule of x', error);
  expect(found).toMatchObject({ kind, message: expect.stringContaining('ModifyRule of x: ') });
  expect(found.cause).toBe(error);
});

test('a BackendError stays what it is', () => {
  const error = new BackendError('denied', 'no');
  expect(toPortError('x', error)).toBe(error);
});

test('no call starts after its deadline, and nothing took effect then', async () => {
  const send = jest.fn();
  await expect(call('x', send, { deadline: Date.now() - 1 })).rejects.toMatchObject({ kind: 'throttled' });
  expect(send).not.toHaveBeenCalled();
});

test('a call under way is given up', async () => {
  const hanging = (signal: AbortSignal) =>
    new Promise((_, failed) => signal.addEventListener('abort', () => failed(Object.assign(new Error('x'), { name: 'AbortError' }))));
  await expect(call('x', hanging, { timeoutMs: 20 })).rejects.toMatchObject({
    kind: 'timeout',
    message: 'x: no answer in time (AbortError)',
  });
});
