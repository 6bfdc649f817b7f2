import { ciliumCase } from './arbitraries/cilium';
import { type Answered, compare, expectEnough } from './compare';
import { Engine } from './engine';
import { errors } from './errors/cilium';
import { type CiliumCase, judge } from './judges/cilium';
import { expectEachFound } from './planted';

let engine: Engine;
let answered: Answered<CiliumCase>[] = [];

beforeAll(() => {
  engine = Engine.start('cilium');
});
afterAll(() => engine.stop());

test("Cilium's policy repository and our model agree on every connection of random clusters", async () => {
  answered = await compare(engine, ciliumCase, judge);
  expectEnough('cilium', answered);
});

test('these answers find every planted error', () => {
  expectEachFound('cilium', errors, answered);
});
