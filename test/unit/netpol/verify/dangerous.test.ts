import { dangerousProperties, leastShares } from '../../../support/netpol/dangerous.properties';

/** A small share; `npm run test:properties` runs them at length. */
test.each(dangerousProperties)('$name', ({ run, dialect }) => {
  const tally = run(11, 60);
  expect(tally.get('compared')).toBe(60);
  for (const [feature, share] of Object.entries(leastShares[dialect]))
    expect([feature, (tally.get(feature) ?? 0) >= share * 60]).toEqual([feature, true]);
});
