import * as analyses from '../../../lib/config/rules/analyses';
import type { RuleCases } from './case';

const errors = { name: 'errors', provider: 'prometheus', url: 'https://prometheus.example.com', query: 'sum(errors)', condition: '< 1' };
const metric = { namespace: 'Shop', name: 'Failed' };
const rate = {
  name: 'rate',
  provider: 'cloudwatch',
  condition: '< 0.01',
  query: 'failed / orders',
  metrics: { failed: metric, orders: metric },
};

/** Analyses of a shift. */
export const analysisCases: readonly RuleCases[] = [
  {
    rule: analyses.analysesOfServices,
    breaks: [
      {
        shows: 'a service that there is not',
        base: 'dev',
        changes: { 'shift.analyses': [{ ...errors, services: ['wbe'] }] },
        at: ['shift.analyses[0].services[0]'],
        says: /unknown service.*wbe.*one of /s,
      },
      {
        shows: 'two of one name',
        base: 'dev',
        changes: { 'shift.analyses': [errors, errors] },
        at: ['shift.analyses[1].name'],
        says: /two analyses have this name/,
      },
    ],
    passes: [{ shows: 'one of all services', base: 'dev', changes: { 'shift.analyses': [errors] } }],
  },
  {
    rule: analyses.analysesUseMetrics,
    breaks: [
      {
        shows: 'a metric under another id',
        base: 'dev',
        changes: { 'shift.analyses': [{ ...rate, query: 'failed / order' }] },
        at: ['shift.analyses[0].metrics.orders'],
        says: /does not use this metric/,
      },
      {
        shows: 'no metric at all',
        base: 'dev',
        changes: { 'shift.analyses': [{ ...rate, metrics: {} }] },
        at: ['shift.analyses[0].query'],
        says: /has no metric/,
      },
    ],
    passes: [
      { shows: 'metric math', base: 'dev', changes: { 'shift.analyses': [rate] } },
      {
        shows: 'Metrics Insights',
        base: 'dev',
        changes: { 'shift.analyses': [{ ...rate, metrics: {}, query: 'SELECT SUM(Failed) FROM "Shop"' }] },
      },
    ],
  },
];
