import * as fc from 'fast-check';
import { type TierTally, tierProperty } from '../../../support/netpol/tiers.properties';

test('tiers that pass: every connection of a small world is decided as before', () => {
  const tally: TierTally = { sets: 0, compared: 0, passing: 0 };
  fc.assert(tierProperty(tally), { seed: 13, numRuns: 100 });
  expect(tally.compared).toBeGreaterThan(tally.sets / 2);
  expect(tally.passing).toBeGreaterThan(tally.sets / 5);
});
