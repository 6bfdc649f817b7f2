import * as fc from 'fast-check';
import { hostileProperty, logKinds } from '../support/netpol/hostile-flows.properties';
import { casesOf } from '../support/property-sizes';

const numRuns = casesOf('PROPERTY_RUNS', { ci: 150, long: 500 });
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_123);

test.each(logKinds)(`$name: whatever a line holds is counted, ${numRuns} logs`, async (kind) => {
  await fc.assert(hostileProperty(kind), { seed, numRuns });
});
