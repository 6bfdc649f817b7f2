import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Namespaces, with so many workloads in each, in a ring: each is called by the one before it. */
export const namespaces = 200;
export const workloads = 10;
/** Connections that the new set blocks, one in each of the first namespaces, and how often each is in the log. */
export const planted = 40;
export const plantedFlows = 3;

export const workloadOf = (namespace: number, index: number): { namespace: string; app: string } => ({
  namespace: `team-${namespace}`,
  app: `app-${(index + workloads) % workloads}`,
});

const port = 8080;

function ciliumPolicy(namespace: number, index: number): string {
  const { app, namespace: where } = workloadOf(namespace, index);
  const caller = workloadOf(namespace, index - 1).app;
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${app}, namespace: ${where}}
spec:
  endpointSelector: {matchLabels: {app: ${app}}}
  ingress: [{fromEndpoints: [{matchLabels: {app: ${caller}}}, {matchLabels: {app: rare}}], toPorts: [{ports: [{port: "${port}", protocol: TCP}]}]}]
  egress: [{toEndpoints: [{}]}, {toCIDR: [203.0.113.0/24], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}]
`;
}

/** The same, but that the first workload of each planted namespace is no longer reached by \`rare\`. */
function networkPolicy(namespace: number, index: number): string {
  const { app, namespace: where } = workloadOf(namespace, index);
  const caller = workloadOf(namespace, index - 1).app;
  const rare = index === 0 && namespace < planted ? '' : ', {podSelector: {matchLabels: {app: rare}}}';
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${app}, namespace: ${where}}
spec:
  podSelector: {matchLabels: {app: ${app}}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {matchLabels: {app: ${caller}}}}${rare}], ports: [{port: ${port}}]}]
  egress: [{to: [{podSelector: {}}]}, {to: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: 443}]}]
`;
}

const all = (policy: (namespace: number, index: number) => string): string =>
  Array.from({ length: namespaces * workloads }, (_, at) => policy(Math.floor(at / workloads), at % workloads)).join('---\n');

/** Writes both sets and the cluster's ranges into a folder. */
export function writeSets(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'old.yaml'), all(ciliumPolicy));
  writeFileSync(join(folder, 'new.yaml'), all(networkPolicy));
  writeFileSync(
    join(folder, 'cluster.yaml'),
    'podCidrs: [100.64.0.0/10]\nnodeCidrs: [10.0.0.0/16]\nserviceCidrs: [172.20.0.0/16]\napiServerCidrs: [10.1.0.0/28]\n',
  );
}

interface End {
  readonly ip: string;
  readonly json: string;
}

const ends = new Map<string, End>();

/** Texts are made once per pod: the generator must be faster than what it measures. */
function podEnd(workload: { namespace: string; app: string }, replica: number, ip: string): End {
  const key = `${workload.namespace} ${workload.app} ${replica} ${ip}`;
  const end = ends.get(key) ?? makeEnd(workload, replica, ip);
  ends.set(key, end);
  return end;
}

function makeEnd({ namespace, app }: { namespace: string; app: string }, replica: number, ip: string): End {
  const labels = [
    `k8s:app=${app}`,
    'k8s:app.kubernetes.io/part-of=shop',
    `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
    'k8s:io.cilium.k8s.policy.cluster=default',
    'k8s:io.cilium.k8s.policy.serviceaccount=default',
    `k8s:io.kubernetes.pod.namespace=${namespace}`,
  ];
  const suffix = 'bcdfghjklm'[replica % 10];
  return {
    ip,
    json: JSON.stringify({
      ID: 1221,
      identity: 31_245,
      cluster_name: 'default',
      namespace,
      labels,
      pod_name: `${app}-5d8f7c6b9d-x2x4${suffix}`,
      workloads: [{ name: app, kind: 'Deployment' }],
    }),
  };
}

/**
 * Flows as Hubble exports them, some 1.5 kB each: calls in the ring, answers, calls to the world, denied calls, and at even distances the planted ones.
 * @param seed of the sequence
 */
export function* hubbleLines(count: number, seed: number): Generator<string> {
  const random = generator(seed);
  const step = Math.floor(count / (planted * plantedFlows));
  const start = Date.parse('2026-11-21T00:00:00Z');
  for (let at = 0; at < count; at += 1) {
    const time = new Date(start + Math.floor((at / count) * 604_800_000)).toISOString();
    const hit = at % step === 0 ? at / step : planted * plantedFlows;
    if (hit < planted * plantedFlows) {
      const namespace = hit % planted;
      yield line(
        time,
        podEnd({ namespace: `team-${namespace}`, app: 'rare' }, 0, '100.70.0.1'),
        target(namespace, 0, random),
        port,
        'INGRESS',
        'FORWARDED',
        false,
        random,
      );
    } else yield ordinary(time, random);
  }
}

type Random = () => number;

function target(namespace: number, index: number, random: Random): End {
  const replica = random() % 10;
  return podEnd(workloadOf(namespace, index), replica, `100.${64 + (namespace >> 6)}.${(namespace & 63) * 4 + (replica & 3)}.${index + 1}`);
}

function ordinary(time: string, random: Random): string {
  const [namespace, index, kind] = [random() % namespaces, random() % workloads, random() % 10];
  const caller = target(namespace, index - 1 < 0 ? workloads - 1 : index - 1, random);
  const called = target(namespace, index, random);
  if (kind < 5) return line(time, caller, called, port, kind % 2 === 0 ? 'INGRESS' : 'EGRESS', 'FORWARDED', false, random);
  if (kind < 8) return line(time, called, caller, 40_000 + (random() % 9000), 'INGRESS', 'FORWARDED', true, random);
  if (kind < 9)
    return line(
      time,
      called,
      { ip: `203.0.113.${random() % 256}`, json: '{"identity":2,"labels":["reserved:world"]}' },
      443,
      'EGRESS',
      'FORWARDED',
      false,
      random,
    );
  return line(time, target(namespace, (index + 3) % workloads, random), called, port, 'INGRESS', 'DROPPED', false, random);
}

function line(
  time: string,
  from: End,
  to: End,
  to_port: number,
  direction: string,
  verdict: string,
  reply: boolean,
  random: Random,
): string {
  const drop = verdict === 'DROPPED' ? '"drop_reason":133,"drop_reason_desc":"POLICY_DENIED",' : `"is_reply":${reply},`;
  const node = 'ip-10-0-1-1.eu-central-1.compute.internal';
  return `{"flow":{"time":"${time}","uuid":"8f7c7a0c-1f5c-4b9b-9b58-0e2f3b1f2a11","verdict":"${verdict}",${drop}"ethernet":{"source":"0a:58:0a:f4:01:02","destination":"0a:58:0a:f4:01:03"},"IP":{"source":"${from.ip}","destination":"${to.ip}","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":${32_768 + (random() % 28_000)},"destination_port":${to_port},"flags":{"SYN":true}}},"source":${from.json},"destination":${to.json},"Type":"L3_L4","node_name":"${node}","event_type":{"type":4,"sub_type":0},"traffic_direction":"${direction}","trace_observation_point":"TO_ENDPOINT","trace_reason":"NEW","Summary":"TCP Flags: SYN"},"node_name":"${node}","time":"${time}"}`;
}

/** A linear congruential generator: the same numbers on every machine. */
function generator(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
