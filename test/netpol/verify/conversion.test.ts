import * as fc from 'fast-check';
import { conversionProperties, mutationProperties } from './conversion.properties';

/** A small share; `npm run test:properties` runs them at length. */
test.each(conversionProperties)('$name', ({ property }) => {
  fc.assert(property, { seed: 4, numRuns: 8, maxSkipsPerRun: 1000 });
});

test.each(mutationProperties.filter(({ name }) => name.startsWith('Cilium')))('$name', ({ property }) => {
  fc.assert(property, { seed: 4, numRuns: 3, maxSkipsPerRun: 1000 });
});
