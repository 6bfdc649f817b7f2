import * as fc from 'fast-check';
import { conversionProperties, mutationProperties } from '../netpol/verify/conversion.properties';

const runs = Number(process.env.PROPERTY_RUNS ?? 1000);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_123);

test.each(conversionProperties)(`$name, ${runs} cases`, ({ property }) => {
  fc.assert(property, { seed, numRuns: runs, maxSkipsPerRun: 1000 });
});

test.each(mutationProperties)(`$name, ${runs} cases`, ({ property, tally }) => {
  fc.assert(property, { seed, numRuns: runs, maxSkipsPerRun: 1000 });
  // A property of which no case applies would hold as well.
  expect(tally.effective).toBeGreaterThan(runs / 20);
});
