import { conversionProperties, mutationProperties } from '../support/netpol/conversion.properties';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);
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
