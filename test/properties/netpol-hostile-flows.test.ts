import * as fc from 'fast-check';
import { hostileProperty, logKinds } from '../support/netpol/hostile-flows.properties';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 500);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_123);

test.each(logKinds)(`$name: whatever a line holds is counted, ${numRuns} logs`, async (kind) => {
  await fc.assert(hostileProperty(kind), { seed, numRuns });
});
