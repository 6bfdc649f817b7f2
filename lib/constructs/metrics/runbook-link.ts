import type { Gitops } from '../../config/schema';

/** Headings of docs/runbook.md that alarms and the dashboard point at, as the anchors that Git hosts make of them. A test holds them together. */
export const runbookAnchors = {
  errors: 'alarm-errors',
  latency: 'alarm-latency',
  targets: 'alarm-targets',
  loadBalancer: 'alarm-load-balancer-5xx',
  flows: 'alarm-load-balancer-flows',
  gate: 'alarm-gate',
  noData: 'alarm-gate-without-data',
  standsStill: 'alarm-the-shift-stands-still',
  cutover: 'the-cutover-day',
  byHand: 'when-nothing-else-works',
} as const;

/**
 * Where to read what to do. A link into the GitOps repository, which is a copy of this one, at the revision that is deployed; the bare file name
 * where the repository's URL is none that a browser could open.
 */
export function runbookLink({ repository, revision }: Pick<Gitops, 'repository' | 'revision'>, anchor: string): string {
  const file = `docs/runbook.md#${anchor}`;
  const [, host, path] = /^(?:https:\/\/|ssh:\/\/git@|git@)([^/:]+)[/:](.+?)(?:\.git)?$/.exec(repository) ?? [];
  return host === undefined ? file : `https://${host}/${path}/blob/${revision}/${file}`;
}
