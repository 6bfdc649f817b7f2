import * as fc from 'fast-check';
import { type TierTally, tierProperty } from '../support/netpol/tiers.properties';
import { casesOf } from '../support/property-sizes';

const numRuns = 2 * casesOf('PROPERTY_RUNS', { ci: 150, long: 500 });
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_123);

test(`tiers that pass: every connection of a small world is decided as before, ${numRuns} sets`, () => {
  const tally: TierTally = { sets: 0, compared: 0, passing: 0 };
  fc.assert(tierProperty(tally), { seed, numRuns });
  expect(tally.compared).toBeGreaterThan(tally.sets / 2);
  expect(tally.passing).toBeGreaterThan(tally.sets / 5);
});
