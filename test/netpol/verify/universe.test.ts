import * as fc from 'fast-check';
import { universeProperties } from './universe.properties';

/** A small share; `npm run test:properties` runs them at length. */
test.each(universeProperties)('$name', ({ property }) => {
  fc.assert(property, { seed: 4, numRuns: 6 });
});
