// Suffixes of generated names use this alphabet (k8s.io/apimachinery/pkg/util/rand).
const letter = '[bcdfghjklmnpqrstvwxz2456789]';
const patterns = [
  // Deployment: the hash of its ReplicaSet and five letters.
  new RegExp(`^(.+)-${letter}{5,10}-${letter}{5}$`),
  // CronJob: the scheduled time in minutes since the epoch and five letters.
  new RegExp(`^(.+)-\\d{8}-${letter}{5}$`),
  // DaemonSet, Job, ReplicaSet.
  new RegExp(`^(.+)-${letter}{5}$`),
  // StatefulSet.
  /^(.+)-\d+$/,
];

/** The name of what a pod was made by, from the pod's name: `web-5d8f7c6b9d-x2x4z` → `web`. A name of another shape is its own workload. */
export function workloadName(pod: string): string {
  for (const pattern of patterns) {
    const found = pattern.exec(pod)?.[1];
    if (found !== undefined) return found;
  }
  return pod;
}
