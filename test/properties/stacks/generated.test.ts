import * as fc from 'fast-check';
import { checkEnvironment } from '../../../lib/config/check';
import type { EnvironmentInput } from '../../../lib/config/schema';
import { casesOf } from '../../support/property-sizes';
import { synthesize } from '../../support/synthesized';
import { environments, largest } from '../../support/template-checks/environments';
import { brokenImports } from '../../support/template-checks/imports';
import { foreignNames } from '../../support/template-checks/partitions';
import { overQuota } from '../../support/template-checks/quotas';

// Synthesis of one takes three to four seconds. GENERATED_ENVIRONMENTS=100 for a longer run.
const runs = casesOf('GENERATED_ENVIRONMENTS', { ci: 4, long: 30 });

/** What AWS would refuse of an environment that the rules accept. */
function refused(input: EnvironmentInput): string[] {
  const templates = synthesize([checkEnvironment(input, 'generated')]);
  const foreign = Object.values(templates).flatMap((template) => foreignNames(template, input.region));
  return [...foreign, ...overQuota(templates), ...brokenImports(templates)];
}

test.each(largest.map((input) => [input.region, input] as const))('the largest environment that the rules accept, in %s', (_, input) => {
  expect(refused(input)).toEqual([]);
});

test('of environments that the rules accept, AWS refuses none for a partition, a quota or an import', () => {
  fc.assert(
    fc.property(environments, (input) => {
      expect(refused(input)).toEqual([]);
    }),
    { numRuns: runs },
  );
});
