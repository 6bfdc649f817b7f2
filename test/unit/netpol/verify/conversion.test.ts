import { conversionProperties, mutationProperties } from '../../../support/netpol/conversion.properties';

/** A small share; `npm run test:properties` runs them at length. */
test.each(conversionProperties)('$name', ({ run }) => {
  run({ seed: 4, numRuns: 4 });
});

test.each(mutationProperties.filter(({ name }) => name.startsWith('Cilium')))('$name', ({ run }) => {
  run({ seed: 4, numRuns: 2 });
});
