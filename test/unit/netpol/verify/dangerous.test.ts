import { dangerousProperties, leastShares } from '../../../support/netpol/dangerous.properties';

/** A small share; `npm run test:properties` runs them at length. */
const cases = 25;

test.each(dangerousProperties)('$name', ({ run, dialect }) => {
  const tally = run(11, cases);
  expect(tally.get('compared')).toBe(cases);
  for (const [feature, share] of Object.entries(leastShares[dialect]))
    expect([feature, (tally.get(feature) ?? 0) >= share * cases]).toEqual([feature, true]);
});
