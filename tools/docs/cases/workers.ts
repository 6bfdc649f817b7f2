import * as workers from '../../../lib/config/rules/workers';
import type { RuleCases } from './case';

const cronJob = { kind: 'CronJob', namespace: 'shop', name: 'report', class: 'cron' };
const consumer = { kind: 'ScaledObject', namespace: 'shop', name: 'orders', class: 'competing', maxReplicas: 4 };
const repository = { repository: 'https://github.com/example/workloads.git', revision: 'main', path: 'dev' };
const declared = (...workloads: object[]) => ({ workers: { home: 'blue', workloads } });

/** Background workloads. */
export const workerCases: readonly RuleCases[] = [
  {
    rule: workers.workersOnce,
    breaks: [
      {
        shows: 'an object twice',
        base: 'dev',
        changes: declared(cronJob, consumer, { ...cronJob, class: 'per-cluster' }),
        at: ['workers.workloads[2]'],
        says: /CronJob shop\/report, as workloads\[0\]/,
      },
    ],
    passes: [
      { shows: 'the name in another namespace', base: 'dev', changes: declared(cronJob, { ...cronJob, namespace: 'checkout' }) },
      { shows: 'the name of another kind', base: 'dev', changes: declared(consumer, { ...consumer, kind: 'ScaledJob' }) },
      { shows: 'no workers at all', base: 'dev', changes: { workers: undefined } },
    ],
  },
  {
    rule: workers.workerClassFitsKind,
    breaks: [
      {
        shows: 'a CronJob among the competing',
        base: 'dev',
        changes: declared({ ...cronJob, class: 'competing', maxReplicas: 2 }),
        at: ['workers.workloads[0].class'],
        says: /CronJob of class competing[^]*cron, or per-cluster/,
      },
      {
        shows: 'a Deployment of class cron',
        base: 'dev',
        changes: declared({ ...cronJob, kind: 'Deployment' }),
        at: ['workers.workloads[0].class'],
        says: /Deployment of class cron[^]*singleton/,
      },
    ],
    passes: [{ shows: 'a CronJob of each cluster', base: 'dev', changes: declared({ ...cronJob, class: 'per-cluster' }) }],
  },
  {
    rule: workers.workerCap,
    breaks: [
      {
        shows: 'competing consumers without a cap',
        base: 'dev',
        changes: declared({ ...consumer, maxReplicas: undefined }),
        at: ['workers.workloads[0].maxReplicas'],
        says: /shop\/orders without maxReplicas/,
      },
      {
        shows: 'a singleton with a cap',
        base: 'dev',
        changes: declared({ ...consumer, class: 'singleton' }),
        at: ['workers.workloads[0].maxReplicas'],
        says: /maxReplicas 4 of class singleton/,
      },
    ],
    passes: [{ shows: 'a cap of one', base: 'dev', changes: declared({ ...consumer, maxReplicas: 1 }) }],
  },
  {
    rule: workers.workersHaveContexts,
    breaks: [
      {
        shows: 'a cluster that the operator cannot name',
        base: 'dev',
        changes: { 'clusters.green.kubeContext': undefined },
        at: ['clusters.green.kubeContext'],
        says: /a handover needs access to both clusters/,
      },
    ],
    passes: [
      {
        shows: 'nothing to hand over',
        base: 'dev',
        changes: { ...declared({ ...cronJob, class: 'per-cluster' }), 'clusters.green.kubeContext': undefined },
      },
    ],
  },
  {
    rule: workers.workersHaveHome,
    breaks: [
      {
        shows: 'a home that is absent',
        base: 'dev',
        changes: { 'clusters.blue': { kind: 'absent' } },
        at: ['workers.home'],
        says: /there is no blue cluster[^]*green, where the workers run/,
      },
    ],
    passes: [{ shows: 'the other color absent', base: 'dev', changes: { 'clusters.green': { kind: 'absent' } } }],
  },
  {
    rule: workers.workersInNamespaces,
    breaks: [
      {
        shows: 'a worker elsewhere',
        base: 'dev',
        changes: { workers: { home: 'blue', namespaces: ['checkout'], workloads: [cronJob] } },
        at: ['workers.workloads[0].namespace'],
        says: /shop\/report, where workers.namespaces is checkout/,
      },
    ],
    passes: [{ shows: 'every namespace', base: 'dev', changes: declared(cronJob) }],
  },
  {
    rule: workers.workersWhereArgoCdMay,
    breaks: [
      {
        shows: 'a worker in a namespace of nobody',
        base: 'dev',
        changes: { ...declared({ ...cronJob, namespace: 'nightly' }), 'gitops.workloads': repository },
        at: ['workers.workloads[0].namespace'],
        says: /nightly\/report, where workloads may be in [^]*nightly among gitops\.namespaces/,
      },
    ],
    passes: [
      {
        shows: 'the namespace added',
        base: 'dev',
        changes: { ...declared({ ...cronJob, namespace: 'nightly' }), 'gitops.workloads': repository, 'gitops.namespaces': ['nightly'] },
      },
      { shows: 'workloads that come from elsewhere', base: 'dev', changes: declared({ ...cronJob, namespace: 'nightly' }) },
    ],
  },
];
