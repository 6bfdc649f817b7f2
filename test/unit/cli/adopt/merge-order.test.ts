import { join } from 'node:path';
import { orderLines } from '../../../../lib/cli/adopt/merge-order';
import { environmentsFolder } from '../../../../lib/config/load';

// Without a place in it, `npm test` fails and no workflow lists the environments.
test('an environment that no merge would deploy yet is left to do; one that is in the order, or elsewhere, is not', () => {
  expect(orderLines(join(environmentsFolder, 'trial.ts'), 'trial')).toEqual([
    '  config/access.ts: add it to `order` where its turn is; `npm test` and the workflows ask for it',
  ]);
  expect(orderLines(join(environmentsFolder, 'dev.ts'), 'dev')).toEqual([]);
  expect(orderLines('/elsewhere/trial.ts', 'trial')).toEqual([]);
});
