import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';

/** Each analysis of a shift has a name of its own, and judges services that exist. */
export const analysesOfServices = ({ shift, services }: Environment): Problem[] => {
  const known = services.map(({ name }) => name);
  const names = shift.analyses.map(({ name }) => name);
  return shift.analyses.flatMap(({ name, services: own = [] }, index) => {
    const path = ['shift', 'analyses', index];
    const twice =
      names.indexOf(name) < index ? [problemAt([...path, 'name'], 'two analyses have this name', name, 'a name of its own')] : [];
    const unknown = own.flatMap((service, place) =>
      known.includes(service) ? [] : [problemAt([...path, 'services', place], 'unknown service', service, `one of ${known.join(', ')}`)],
    );
    return [...twice, ...unknown];
  });
};

/** The expression of a CloudWatch analysis uses each of its metrics, and a metric where it is no query of its own. */
export const analysesUseMetrics = ({ shift }: Environment): Problem[] =>
  shift.analyses.flatMap((analysis, index) => {
    if (analysis.provider !== 'cloudwatch') return [];
    const path = ['shift', 'analyses', index];
    const ids = Object.keys(analysis.metrics);
    const words: readonly string[] = analysis.query.match(/[A-Za-z][A-Za-z0-9_]*/g) ?? [];
    const unused = ids
      .filter((id) => !words.includes(id))
      .map((id) =>
        problemAt([...path, 'metrics', id], 'the query does not use this metric', id, `${id} in ${JSON.stringify(analysis.query)}`),
      );
    const findsItsOwn = words.some((word) => word === 'SELECT' || word === 'SEARCH');
    if (ids.length > 0 || findsItsOwn) return unused;
    return [problemAt([...path, 'query'], 'the query has no metric', analysis.query, 'ids of metrics, or SELECT … FROM, or SEARCH(…)')];
  });
