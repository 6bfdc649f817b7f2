import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { BackendError, type ShiftStore } from '../model/backends';
import type { Event, Lock, Shift } from '../model/model';
import { isEvent, isHistoryEntry, isSignal, storedLock, storedShift } from '../model/stored';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';

/**
 * The shift's table. Keys `pk`, `sk`:
 *
 *   current           shift                    the shift under way or the last one; has `lock` as long as the lock is held
 *   current           tick                     when it was ticked last; watched by the watchdog
 *   current           signal#<shift>#<id>      what people sent it; leaves by TTL
 *   history           <start>#<shift>          how each shift stands or ended
 *   events#<shift>     <time>#<revision>       events of one save
 *   notified          <shift>                  up to which revision people were notified of its events; all that the watchdog may write
 *
 * The lock is an attribute of the shift's item, so that one condition guards both. Records are JSON in a string: what reads them is this program;
 * `status`, `revision` and `holder` stand beside them for people at the console.
 */
const current = 'current';

/** How long signals are kept after they were given: longer than a shift may wait for approval. */
const signalDays = 90;

type Item = Record<string, AttributeValue>;

/** Shifts in DynamoDB. Every call may be repeated by the SDK: transactions carry a token, conditions hold the rest. */
export function dynamoShifts(table: string, options: ClientOptions): ShiftStore {
  const client = new DynamoDBClient(forReading(options));

  const query = async (pk: string, more: { readonly newestFirst?: boolean; readonly limit?: number } = {}): Promise<Item[]> => {
    const items: Item[] = [];
    let from: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
        ConsistentRead: true,
        ScanIndexForward: !more.newestFirst,
        Limit: more.limit,
        ExclusiveStartKey: from,
      });
      const page = await call(`Query of ${table}`, (abortSignal) => client.send(command, { abortSignal }));
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from && items.length < (more.limit ?? Infinity));
    return items;
  };
  /** @returns false if a condition did not hold */
  const transact = (what: string, TransactItems: TransactWriteItem[]): Promise<boolean> =>
    call(`${what} in ${table}`, async (abortSignal) => {
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems }), { abortSignal });
        return true;
      } catch (error) {
        return isRefused(error);
      }
    });
  const currentItem = async (): Promise<Item | undefined> => (await query(current)).find((item) => item.sk?.S === 'shift');

  return {
    async load() {
      const items = await query(current);
      const item = items.find(({ sk }) => sk?.S === 'shift');
      const shift = item && shiftIn(table, item);
      const signals = items
        .filter(({ sk }) => shift && sk?.S?.startsWith(`signal#${shift.id}#`))
        .map(({ record }) => parse(table, record))
        .filter(isSignal);
      const tick = items.find(({ sk, shiftId }) => sk?.S === 'tick' && shift && shiftId?.S === shift.id);
      return { lock: item && lockIn(table, item), shift, signals, ...(tick?.at?.N && { tickedAt: Number(tick.at.N) }) };
    },
    async begin(shift, events) {
      const begun = await transact('begin', [
        put(table, shiftItem(shift, true), {
          ConditionExpression: 'attribute_not_exists(#lock)',
          ExpressionAttributeNames: { '#lock': 'lock' },
        }),
        ...notes(table, shift, events),
      ]);
      if (begun) return undefined;
      const item = await currentItem();
      const lock = item && lockIn(table, item);
      if (!lock) throw new BackendError('throttled', `the lock in ${table} was freed meanwhile`);
      return lock.shiftId === shift.id ? undefined : lock;
    },
    save(shift, expected, events, { release = false } = {}) {
      return transact('save', [
        put(table, shiftItem(shift, !release), {
          ConditionExpression: 'shiftId = :id AND revision = :expected AND attribute_exists(#lock)',
          ExpressionAttributeNames: { '#lock': 'lock' },
          ExpressionAttributeValues: { ':id': { S: shift.id }, ':expected': { N: String(expected) } },
        }),
        ...notes(table, shift, events),
      ]);
    },
    async ticked(shiftId, at) {
      const Item: Item = { ...key(current, 'tick'), shiftId: { S: shiftId }, at: { N: String(at) } };
      await call(`PutItem in ${table}`, (abortSignal) => client.send(new PutItemCommand({ TableName: table, Item }), { abortSignal }));
    },
    async notified(shiftId, revision) {
      const command = new PutItemCommand({
        TableName: table,
        Item: { ...key('notified', shiftId), revision: { N: String(revision) } },
        ConditionExpression: 'attribute_not_exists(pk) OR revision < :revision',
        ExpressionAttributeValues: { ':revision': { N: String(revision) } },
      });
      await call(`PutItem in ${table}`, (abortSignal) => putUnlessRefused(client, command, abortSignal));
    },
    async notifiedUntil(shiftId) {
      const found = (await query('notified')).find(({ sk }) => sk?.S === shiftId);
      return Number(found?.revision?.N ?? 0);
    },
    async signal(shiftId, signal) {
      const expires = Math.round(signal.at / 1000) + signalDays * 86_400;
      const command = new PutItemCommand({
        TableName: table,
        Item: {
          ...key(current, `signal#${shiftId}#${signal.id}`),
          record: { S: JSON.stringify(signal) },
          kind: { S: signal.kind },
          by: { S: signal.by },
          expires: { N: String(expires) },
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await call(`signal in ${table}`, (abortSignal) => putUnlessRefused(client, command, abortSignal));
    },
    async unlock(shiftId, events) {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: key(current, 'shift'),
        UpdateExpression: 'REMOVE #lock',
        ConditionExpression: 'shiftId = :id AND attribute_exists(#lock)',
        ExpressionAttributeNames: { '#lock': 'lock' },
        ExpressionAttributeValues: { ':id': { S: shiftId } },
      });
      const freed = await call(`unlock in ${table}`, async (abortSignal) => {
        try {
          await client.send(update, { abortSignal });
          return true;
        } catch (error) {
          return isRefused(error);
        }
      });
      if (freed && events.length > 0) await transact('events', eventsItem(table, shiftId, 0, events));
      return freed;
    },
    async events(shiftId) {
      return (await query(`events#${shiftId}`)).flatMap(({ record }) => parse(table, record)).filter(isEvent);
    },
    async history(limit) {
      const items = await query('history', { newestFirst: true, limit });
      return items.map(({ record }) => parse(table, record)).filter(isHistoryEntry);
    },
  };
}

/** Puts an item; one whose condition does not hold is there already. */
async function putUnlessRefused(client: DynamoDBClient, command: PutItemCommand, abortSignal: AbortSignal): Promise<void> {
  try {
    await client.send(command, { abortSignal });
  } catch (error) {
    isRefused(error);
  }
}

/** A condition that did not hold is an answer: false. Everything else is thrown, a conflict of two transactions as throttling. */
function isRefused(error: unknown): false {
  if (error instanceof ConditionalCheckFailedException) return false;
  if (error instanceof TransactionCanceledException) {
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
    if (codes.includes('ConditionalCheckFailed')) return false;
    if (codes.some((code) => /TransactionConflict|Throttling|ProvisionedThroughput/.test(code)))
      throw new BackendError('throttled', codes.join(', '), { cause: error });
  }
  throw error;
}

const key = (pk: string, sk: string): Item => ({ pk: { S: pk }, sk: { S: sk } });

const put = (
  TableName: string,
  Item: Item,
  condition: Omit<NonNullable<TransactWriteItem['Put']>, 'TableName' | 'Item'> = {},
): TransactWriteItem => ({
  Put: { TableName, Item, ...condition },
});

const shiftItem = (shift: Shift, locked: boolean): Item => ({
  ...key(current, 'shift'),
  shiftId: { S: shift.id },
  revision: { N: String(shift.revision) },
  status: { S: shift.state.status },
  record: { S: JSON.stringify(shift) },
  ...(locked && { lock: { S: JSON.stringify(shift.lock) }, holder: { S: shift.lock.holder } }),
});

/** History and events of a save. */
const notes = (table: string, { id, revision, state, lock }: Shift, events: readonly Event[]): TransactWriteItem[] => [
  put(table, {
    ...key('history', `${new Date(state.startedAt).toISOString()}#${id}`),
    status: { S: state.status },
    record: { S: JSON.stringify({ id, state, lock }) },
  }),
  ...eventsItem(table, id, revision, events),
];

/** One item for all events of a save: a transaction takes 100 items, a rollback of 50 services may have more. */
function eventsItem(table: string, shiftId: string, revision: number, events: readonly Event[]): TransactWriteItem[] {
  const [first] = events;
  if (!first) return [];
  const sk = `${new Date(first.at).toISOString()}#${String(revision).padStart(6, '0')}`;
  return [put(table, { ...key(`events#${shiftId}`, sk), record: { S: JSON.stringify(events) }, text: { S: first.text } })];
}

const shiftIn = (table: string, item: Item): Shift => storedShift(parse(table, item.record), table);
const lockIn = (table: string, item: Item): Lock | undefined => (item.lock ? storedLock(parse(table, item.lock), table) : undefined);

function parse(table: string, value: AttributeValue | undefined): unknown {
  try {
    return JSON.parse(value?.S ?? '');
  } catch (error) {
    throw new BackendError('invalid', `${table} holds a record that cannot be read: ${(value?.S ?? 'nothing').slice(0, 80)}`, {
      cause: error,
    });
  }
}
