import { dangerousProperties, leastShares } from '../support/netpol/dangerous.properties';
import { casesOf } from '../support/property-sizes';

const numRuns = casesOf('PROPERTY_RUNS', { ci: 300, long: 1500 });
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_128);

test.each(dangerousProperties)(`$name, ${numRuns} cases`, ({ run, dialect }) => {
  const tally = run(seed, numRuns);
  console.log(JSON.stringify(Object.fromEntries(tally)));
  for (const [feature, share] of Object.entries(leastShares[dialect]))
    expect(tally.get(feature) ?? 0).toBeGreaterThanOrEqual(share * numRuns);
});
