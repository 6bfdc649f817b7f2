import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../../lib/cli/program';
import { reportCommand } from '../../../../lib/cli/shift/report';
import { type Connect, translate } from '../../../../lib/cli/shift/session';
import { exampleRecord } from '../../shift/report/example';
import { testHost } from '../test-host';

/** A record is a file that anyone may have sent: a report of it is written, or the record is refused by its place. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bluegreen-record-'));
  mkdirSync(join(root, 'here'));
});
afterEach(() => rmSync(root, { recursive: true }));

const command = reportCommand((async () => ({})) as unknown as Connect, () => Promise.reject(new Error('asked AWS')));

async function reportOf(value: unknown) {
  writeFileSync(join(root, 'here', 'shift.json'), JSON.stringify(value));
  const host = testHost({ cwd: join(root, 'here') });
  const code = await run(['report', '--from', 'shift.json'], host, [{ commands: [command], translate }]);
  return { code, errors: host.errors() };
}

test('a forged name of the environment names no file elsewhere', async () => {
  const record = exampleRecord({ services: 1 });
  const forged = { ...record, shift: { ...record.shift, plan: { ...record.shift.plan, env: 'x/../../../forged' } } };
  expect(await reportOf(forged)).toEqual({ code: 2, errors: expect.stringContaining('error: shift.json: shift.plan.env: Invalid string') });
  expect([readdirSync(root), readdirSync(join(root, 'here'))]).toEqual([['here'], ['shift.json']]);
});

const hostile: readonly unknown[] = [null, -1, 1e300, 'x', '../../x', '__proto__', [], [null], {}, { blue: 1 }];

/** Every variant of a value with one part replaced or left out; of a list its first items stand for the rest. */
function* variants(value: unknown): Generator {
  yield* hostile;
  if (typeof value !== 'object' || value === null) return;
  const entries = Array.isArray(value) ? [...value.entries()].slice(0, 2) : Object.entries(value).slice(0, 12);
  for (const [key, item] of entries) {
    for (const other of variants(item)) yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
    if (!Array.isArray(value)) yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  }
}

test('no malformed record ends in an error of the program', async () => {
  const record = exampleRecord({ services: 1, failsAt: 2 });
  const codes = new Map<number, number>();
  const wrong: unknown[] = [];
  for (const [index, variant] of [...variants(record)].entries()) {
    // One in 19 keeps it short, and meets each kind of value at each place sooner or later: 19 and 10 share no factor.
    if (index % 19 > 0) continue;
    const { code, errors } = await reportOf(variant);
    codes.set(code, (codes.get(code) ?? 0) + 1);
    if (code !== 0 && !(code === 2 && /^error: shift\.json: \S.*; expected what `report --record` writes\n$/.test(errors)))
      wrong.push({ code, errors });
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(readdirSync(root)).toEqual(['here']);
  expect(codes.get(2)).toBeGreaterThan(50);
});
