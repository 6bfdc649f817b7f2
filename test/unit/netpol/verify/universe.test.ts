import { universeProperties } from '../../../support/netpol/universe.properties';

/** A small share; `npm run test:properties` runs them at length. */
test.each(universeProperties)('$name', ({ run }) => {
  run({ seed: 4, numRuns: 6 });
});
