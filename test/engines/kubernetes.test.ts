import { networkPolicyCase } from './arbitraries/network-policy';
import type { Case } from './case';
import { type Answered, compare, expectEnough } from './compare';
import { Engine } from './engine';
import { errors } from './errors/kubernetes';
import { judge } from './judges/kubernetes';
import { expectEachFound } from './planted';

let engine: Engine;
let answered: Answered<Case>[] = [];

beforeAll(() => {
  engine = Engine.start('kubernetes');
});
afterAll(() => engine.stop());

test('kube-network-policies and our model of NetworkPolicy agree on every connection of random clusters', async () => {
  answered = await compare(engine, networkPolicyCase, judge);
  expectEnough('kubernetes', answered);
});

test('these answers find every planted error', () => {
  expectEachFound('kubernetes', errors, answered);
});
