import { checkRules } from '../../../lib/config/rules';
import { synthesize } from '../../../tools/synthesize';
import { environmentsOf, twoPodSets } from '../../../tools/upgrade/steps';
import { forgotten, harm } from '../../support/upgrade/walked';

// Each color has exports of its own here: those of the one that goes must be in nobody's way.
test('an upgrade with pod subnets for each color takes nothing from those who use it either', () => {
  const environments = environmentsOf(twoPodSets);
  expect(environments.flatMap((environment) => checkRules(environment))).toEqual([]);
  const states = environments.map((environment) => synthesize([environment]));
  expect(harm(states)).toEqual({});
  expect(forgotten(states)).toEqual([]);
});
