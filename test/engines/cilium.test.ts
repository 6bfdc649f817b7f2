import { ciliumCase } from './arbitraries/cilium';
import { type Answered, compare, seed, shares, wanted } from './compare';
import { Engine } from './engine';
import { errors } from './errors/cilium';
import { type CiliumCase, judge } from './judges/cilium';
import { findPlanted } from './planted';

let engine: Engine;
let answered: Answered<CiliumCase>[] = [];

beforeAll(() => {
  engine = Engine.start('cilium');
});
afterAll(() => engine.stop());

test("Cilium's policy repository and our model agree on every connection of random clusters", async () => {
  answered = await compare(engine, ciliumCase, judge);
  const verdicts = answered.flatMap((one) => one.verdicts);
  const { allowed = 0, blocked = 0 } = shares(answered);
  console.info(`cilium: ${verdicts.length} verdicts, ${answered.length} clusters, seed ${seed}, ${Math.round(blocked * 100)} % blocked`);
  expect(verdicts.length).toBeGreaterThanOrEqual(wanted);
  expect(Math.min(allowed, blocked)).toBeGreaterThan(0.2);
});

test('these answers find every planted error', () => {
  const found = findPlanted('cilium', errors, answered);
  console.info(
    Object.entries(found)
      .map(([name, where = 'NOT FOUND']) => `${name}: ${where}`)
      .join('\n'),
  );
  expect(errors.length).toBeGreaterThanOrEqual(10);
  expect(Object.entries(found).flatMap(([name, where]) => (where === undefined ? [name] : []))).toEqual([]);
});
