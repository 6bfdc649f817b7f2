import { bases } from '../../../tools/docs/cases/case';
import { checkReplaced, pathsOf, wrong } from '../../support/config-sweep';

/** A share; `npm run test:properties` tries every value at every place. */
test.each(Object.entries(bases))(
  '%s with a value replaced, at every place: accepted, or reported as every message is; no rule throws',
  (_, base) => {
    // Another value than at the place before.
    for (const [index, path] of pathsOf(base).entries()) checkReplaced(base, path, wrong[index % wrong.length]);
  },
);
