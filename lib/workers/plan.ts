import { type Color, colors } from '../names';
import { type DeclaredWorker, limitOf, nameOf, type Observations, type WorkerRef } from './model';

/** What is on a cluster, whether it was declared or not. */
export interface FoundWorkers {
  /** The cluster's own identity: two contexts can lead to one cluster. */
  readonly clusterId: string;
  readonly workers: readonly WorkerRef[];
  /** What ScaledObjects scale; to be paused by those and not by itself. */
  readonly scaledBy: readonly { readonly target: WorkerRef; readonly by: WorkerRef }[];
}

export type Found = Readonly<Record<Color, FoundWorkers>>;

/**
 * Everything that speaks against a handover before anything is changed, all at once. Pure.
 * @param declared every worker of the configuration, those of each cluster for itself included
 */
export function refusals(declared: readonly DeclaredWorker[], found: Found): string[] {
  if (found.blue.clusterId === found.green.clusterId) {
    return ['both contexts lead to the same cluster: check clusters.blue.kubeContext and clusters.green.kubeContext'];
  }
  return [...undeclared(declared, found), ...declared.flatMap((worker) => misdeclared(worker, found))];
}

/** Workers that a cluster has and the configuration has not. */
export function undeclared(declared: readonly DeclaredWorker[], found: Found): string[] {
  const known = new Set(declared.map(nameOf));
  const undeclaredOnes = new Map(
    colors.flatMap((color) =>
      found[color].workers.filter((worker) => !known.has(nameOf(worker))).map((worker) => [nameOf(worker), worker]),
    ),
  );
  return [...undeclaredOnes.values()].map((worker) => {
    const where = colors.filter((color) => found[color].workers.some((other) => nameOf(other) === nameOf(worker))).join(' and ');
    const { kind, namespace, name } = worker;
    const proposed = kind === 'CronJob' ? "'cron'" : "'competing' or 'singleton'";
    return (
      `${nameOf(worker)} on ${where} has no class: declare it in workers.workloads, ` +
      `{ kind: '${kind}', namespace: '${namespace}', name: '${name}', class: ${proposed} } (or 'per-cluster' if each cluster runs its own)`
    );
  });
}

function misdeclared(worker: DeclaredWorker, found: Found): string[] {
  if (worker.class === 'per-cluster') return [];
  return colors.flatMap((color) => {
    const scaler = found[color].scaledBy.find(({ target }) => nameOf(target) === nameOf(worker));
    return scaler ? [`${nameOf(worker)} is scaled by ${nameOf(scaler.by)} on ${color}: declare the ScaledObject in its place`] : [];
  });
}

/** What speaks against the handover of one worker that has been observed. */
export function refusalsOf(worker: DeclaredWorker, observations: Observations, to: Color): string[] {
  const reasons = colors.flatMap((color) => {
    const observation = observations[color];
    if (observation.state === 'missing') return [`is not on ${color}: Git brings it up there first, or it leaves workers.workloads`];
    if (observation.state === 'unknown') return [`cannot be read on ${color}: ${observation.why}`];
    return observation.observed.obstacle === undefined ? [] : [`on ${color}: ${observation.observed.obstacle}`];
  });
  const [target, source] = [observations[to], observations[to === 'blue' ? 'green' : 'blue']];
  if (target.state === 'observed' && source.state === 'observed' && limitOf(target.observed, source.observed) > worker.cap) {
    reasons.push(`may start ${limitOf(target.observed, source.observed)} pods on ${to}, more than its maxReplicas of ${worker.cap}`);
  }
  return reasons.map((reason) => `${nameOf(worker)} ${reason}`);
}
