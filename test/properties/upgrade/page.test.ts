import { checkRules } from '../../../lib/config/rules';
import { synthesize } from '../../../tools/synthesize';
import { upgradePage } from '../../../tools/upgrade/page';
import { environmentsOf, upgradeSteps } from '../../../tools/upgrade/steps';
import { forgotten, harm } from '../../support/upgrade/walked';

const environments = environmentsOf();
const states = environments.map((environment) => synthesize([environment]));

test.each(upgradeSteps.map(({ title }, index) => [title, index] as const))('the configuration is accepted at: %s', (_, index) => {
  const environment = environments[index];
  expect(environment && checkRules(environment)).toEqual([]);
});

// An upgrade that replaces a target group or a cluster in use is an outage; one that drops an export in use stops in the middle.
test('no step replaces or removes what is in use, or drops an export that another stack imports', () => {
  expect(harm(states)).toEqual({});
  expect(forgotten(states)).toEqual([]);
});

test('each step changes something, and the last one leaves blue alone in place of green', () => {
  const clusters = environments.map(({ clusters: { blue, green } }) =>
    [blue, green].map((one) => ('version' in one ? one.version : one.kind)),
  );
  expect(clusters.map((pair) => pair.join(' '))).toEqual([
    '1.34 1.35',
    '1.34 1.35',
    'absent 1.35',
    '1.36 1.35',
    '1.36 1.35',
    '1.36 1.35',
    '1.36 absent',
  ]);
  for (const [index, state] of states.slice(1).entries()) expect(JSON.stringify(state)).not.toBe(JSON.stringify(states[index]));
});

test('docs/upgrade.md has these steps; npm run docs:upgrade writes them', () => {
  const { current, expected } = upgradePage(states);
  const lines = current.split('\n');
  const stale = expected.split('\n').find((line, index) => line !== lines[index]);
  expect({ stale, isCurrent: current === expected }).toEqual({ stale: undefined, isCurrent: true });
});
