import { networkPolicyCase } from './arbitraries/network-policy';
import type { Case } from './case';
import { type Answered, compare, seed, shares, wanted } from './compare';
import { Engine } from './engine';
import { errors } from './errors/kubernetes';
import { judge } from './judges/kubernetes';
import { findPlanted } from './planted';

let engine: Engine;
let answered: Answered<Case>[] = [];

beforeAll(() => {
  engine = Engine.start('kubernetes');
});
afterAll(() => engine.stop());

test('kube-network-policies and our model of NetworkPolicy agree on every connection of random clusters', async () => {
  answered = await compare(engine, networkPolicyCase, judge);
  const verdicts = answered.flatMap((one) => one.verdicts);
  const { allowed = 0, blocked = 0 } = shares(answered);
  console.info(
    `kubernetes: ${verdicts.length} verdicts, ${answered.length} clusters, seed ${seed}, ${Math.round(blocked * 100)} % blocked`,
  );
  expect(verdicts.length).toBeGreaterThanOrEqual(wanted);
  expect(Math.min(allowed, blocked)).toBeGreaterThan(0.2);
});

test('these answers find every planted error', () => {
  const found = findPlanted('kubernetes', errors, answered);
  console.info(
    Object.entries(found)
      .map(([name, where = 'NOT FOUND']) => `${name}: ${where}`)
      .join('\n'),
  );
  expect(errors.length).toBeGreaterThanOrEqual(10);
  expect(Object.entries(found).flatMap(([name, where]) => (where === undefined ? [name] : []))).toEqual([]);
});
