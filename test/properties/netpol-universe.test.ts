import { universeProperties } from '../support/netpol/universe.properties';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_123);

/** Each case is a pair of sets, with 60 connections drawn without regard to the verifier's own choice. */
test.each(universeProperties)(`$name, ${numRuns} cases`, ({ run }) => {
  run({ seed, numRuns });
});
