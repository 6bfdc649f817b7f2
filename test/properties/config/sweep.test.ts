import { bases } from '../../../tools/docs/cases/case';
import { checkReplaced, pathsOf, wrong } from '../../support/config-sweep';

test.each(Object.entries(bases))('%s with every wrong value at every place: accepted, or reported as every message is', (_, base) => {
  const paths = pathsOf(base);
  expect(paths.length).toBeGreaterThan(50);
  for (const path of paths) for (const value of wrong) checkReplaced(base, path, value);
});
