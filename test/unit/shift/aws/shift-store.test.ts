import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoShifts } from '../../../../lib/shift/aws/shift-store';

/** What somebody else, or another program, has put into the table is checked when it is read. The checks themselves: model/stored.test.ts. */

const store = () => dynamoShifts('prod-shifts', { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } });
afterEach(() => jest.restoreAllMocks());

/** The table answers every query with these items. */
function holding(...items: readonly { readonly sk: string; readonly record?: unknown; readonly lock?: unknown }[]): void {
  const Items = items.map(({ sk, record, lock }) => ({
    pk: { S: 'current' },
    sk: { S: sk },
    ...(record !== undefined && { record: { S: JSON.stringify(record) } }),
    ...(lock !== undefined && { lock: { S: JSON.stringify(lock) } }),
  }));
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation((async () => ({ Items })) as never);
}

test('a record that is none is an error that says so, and names the table', async () => {
  holding({ sk: 'shift', record: { id: 'prod-1', state: { status: 'running' } } });
  await expect(store().load()).rejects.toThrow(/^prod-shifts does not hold the record of a shift: /);
});

test('events and past shifts of another form are left out', async () => {
  const event = { id: 'prod-1/1/0', shiftId: 'prod-1', at: 1, kind: 'started', text: 'begins' };
  holding({ sk: 'a', record: [event, { text: 'GATE OK' }, null] });
  expect(await store().events('prod-1')).toEqual([event]);
  holding({ sk: 'a', record: { id: 'prod-1' } }, { sk: 'b', record: 'x' });
  expect(await store().history(10)).toEqual([]);
});

test('a lock of another form is an error', async () => {
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation((async ({ constructor }: { constructor: { name: string } }) => {
    if (constructor.name === 'QueryCommand') return { Items: [{ sk: { S: 'shift' }, lock: { S: JSON.stringify({ holder: 1 }) } }] };
    const refused = await import('@aws-sdk/client-dynamodb');
    throw new refused.TransactionCanceledException({
      message: 'refused',
      $metadata: {},
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
    });
  }) as never);
  const shift = { id: 'prod-1', revision: 0, state: { status: 'running', startedAt: 0 }, lock: { holder: 'ada' } };
  await expect(store().begin(shift as never, [])).rejects.toThrow(/^prod-shifts does not hold a lock: /);
});
