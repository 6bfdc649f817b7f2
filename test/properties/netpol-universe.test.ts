import { universeProperties } from '../support/netpol/universe.properties';
import { casesOf } from '../support/property-sizes';

const numRuns = casesOf('PROPERTY_RUNS', { ci: 150, long: 500 });
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_123);

/** Each case is a pair of sets, with 60 connections drawn without regard to the verifier's own choice. */
test.each(universeProperties)(`$name, ${numRuns} cases`, ({ run }) => {
  run({ seed, numRuns });
});
