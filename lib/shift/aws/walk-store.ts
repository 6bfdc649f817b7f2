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
import type { Event, Lock, Signal, Walk, WalkState } from '../model';
import { PortError, type WalkStore } from '../ports';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';

/**
 * The walk's table. Keys `pk`, `sk`:
 *
 *   current           walk                    the walk under way or the last one; has `lock` as long as the lock is held
 *   current           signal#<walk>#<id>      what people told it; leaves by TTL
 *   history           <start>#<walk>          how each walk stands or ended
 *   events#<walk>     <time>#<revision>       what one save had to tell
 *
 * The lock is an attribute of the walk's item, so that one condition guards both. Records are JSON in a string: what reads them is this program;
 * `status`, `revision` and `holder` stand beside them for people at the console.
 */
const current = 'current';

/** How long signals are kept after they were given: longer than a walk may wait for approval. */
const signalDays = 90;

type Item = Record<string, AttributeValue>;

/** Walks in DynamoDB. Every call may be repeated by the SDK: transactions carry a token, conditions hold the rest. */
export function dynamoWalks(table: string, options: ClientOptions): WalkStore {
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
  const currentItem = async (): Promise<Item | undefined> => (await query(current)).find((item) => item.sk?.S === 'walk');

  return {
    async load() {
      const items = await query(current);
      const item = items.find(({ sk }) => sk?.S === 'walk');
      const walk = item && walkIn(table, item);
      const signals = items
        .filter(({ sk }) => walk && sk?.S?.startsWith(`signal#${walk.id}#`))
        .map(({ record }) => parse(table, record) as Signal);
      return { lock: item && lockIn(table, item), walk, signals };
    },
    async begin(walk, events) {
      const begun = await transact('begin', [
        put(table, walkItem(walk, true), {
          ConditionExpression: 'attribute_not_exists(#lock)',
          ExpressionAttributeNames: { '#lock': 'lock' },
        }),
        ...notes(table, walk, events),
      ]);
      if (begun) return undefined;
      const item = await currentItem();
      const lock = item && lockIn(table, item);
      if (!lock) throw new PortError('throttled', `the lock in ${table} was freed meanwhile`);
      return lock.walkId === walk.id ? undefined : lock;
    },
    save(walk, expected, events, { release = false } = {}) {
      return transact('save', [
        put(table, walkItem(walk, !release), {
          ConditionExpression: 'walkId = :id AND revision = :expected AND attribute_exists(#lock)',
          ExpressionAttributeNames: { '#lock': 'lock' },
          ExpressionAttributeValues: { ':id': { S: walk.id }, ':expected': { N: String(expected) } },
        }),
        ...notes(table, walk, events),
      ]);
    },
    async signal(walkId, signal) {
      const expires = Math.round(signal.at / 1000) + signalDays * 86_400;
      const command = new PutItemCommand({
        TableName: table,
        Item: {
          ...key(current, `signal#${walkId}#${signal.id}`),
          record: { S: JSON.stringify(signal) },
          kind: { S: signal.kind },
          by: { S: signal.by },
          expires: { N: String(expires) },
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      await call(`signal in ${table}`, async (abortSignal) => {
        try {
          await client.send(command, { abortSignal });
        } catch (error) {
          isRefused(error);
        }
      });
    },
    async unlock(walkId, events) {
      const update = new UpdateItemCommand({
        TableName: table,
        Key: key(current, 'walk'),
        UpdateExpression: 'REMOVE #lock',
        ConditionExpression: 'walkId = :id AND attribute_exists(#lock)',
        ExpressionAttributeNames: { '#lock': 'lock' },
        ExpressionAttributeValues: { ':id': { S: walkId } },
      });
      const freed = await call(`unlock in ${table}`, async (abortSignal) => {
        try {
          await client.send(update, { abortSignal });
          return true;
        } catch (error) {
          return isRefused(error);
        }
      });
      if (freed && events.length > 0) await transact('events', eventsItem(table, walkId, 0, events));
      return freed;
    },
    async events(walkId) {
      return (await query(`events#${walkId}`)).flatMap(({ record }) => parse(table, record) as Event[]);
    },
    async history(limit) {
      const items = await query('history', { newestFirst: true, limit });
      return items.map(({ record }) => parse(table, record) as { id: string; state: WalkState; lock: Lock });
    },
  };
}

/** A condition that did not hold is an answer: false. Everything else is thrown, a conflict of two transactions as throttling. */
function isRefused(error: unknown): false {
  if (error instanceof ConditionalCheckFailedException) return false;
  if (error instanceof TransactionCanceledException) {
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
    if (codes.includes('ConditionalCheckFailed')) return false;
    if (codes.some((code) => /TransactionConflict|Throttling|ProvisionedThroughput/.test(code)))
      throw new PortError('throttled', codes.join(', '), { cause: error });
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

const walkItem = (walk: Walk, locked: boolean): Item => ({
  ...key(current, 'walk'),
  walkId: { S: walk.id },
  revision: { N: String(walk.revision) },
  status: { S: walk.state.status },
  record: { S: JSON.stringify(walk) },
  ...(locked && { lock: { S: JSON.stringify(walk.lock) }, holder: { S: walk.lock.holder } }),
});

/** History and events of a save. */
const notes = (table: string, { id, revision, state, lock }: Walk, events: readonly Event[]): TransactWriteItem[] => [
  put(table, {
    ...key('history', `${new Date(state.startedAt).toISOString()}#${id}`),
    status: { S: state.status },
    record: { S: JSON.stringify({ id, state, lock }) },
  }),
  ...eventsItem(table, id, revision, events),
];

/** One item for all events of a save: a transaction takes 100 items, a rollback of 50 services may have more to tell. */
function eventsItem(table: string, walkId: string, revision: number, events: readonly Event[]): TransactWriteItem[] {
  const [first] = events;
  if (!first) return [];
  const sk = `${new Date(first.at).toISOString()}#${String(revision).padStart(6, '0')}`;
  return [put(table, { ...key(`events#${walkId}`, sk), record: { S: JSON.stringify(events) }, text: { S: first.text } })];
}

const walkIn = (table: string, item: Item): Walk => parse(table, item.record) as Walk;
const lockIn = (table: string, item: Item): Lock | undefined => (item.lock ? (parse(table, item.lock) as Lock) : undefined);

function parse(table: string, value: AttributeValue | undefined): unknown {
  try {
    return JSON.parse(value?.S ?? '');
  } catch (error) {
    throw new PortError('invalid', `${table} holds a record that cannot be read: ${(value?.S ?? 'nothing').slice(0, 80)}`, {
      cause: error,
    });
  }
}
