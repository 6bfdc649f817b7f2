import { conversionProperties, mutationProperties } from '../support/netpol/conversion.properties';
import { casesOf } from '../support/property-sizes';

const numRuns = casesOf('PROPERTY_RUNS', { ci: 100, long: 500 });
const mutationRuns = Math.ceil(numRuns / 2.5);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_123);

test.each(conversionProperties)(`$name, ${numRuns} cases`, ({ run }) => {
  run({ seed, numRuns });
});

test.each(mutationProperties)(`$name, ${mutationRuns} cases`, ({ run, tally }) => {
  run({ seed, numRuns: mutationRuns });
  // A property of which no case applies would hold as well.
  expect(tally.effective).toBeGreaterThan(mutationRuns / 20);
});
