/** A pod at one end of a flow. */
export interface FlowPod {
  readonly namespace?: string;
  /** Its Deployment. */
  readonly app: string;
  readonly ip?: string;
  readonly labels?: readonly string[];
  readonly pod?: string;
}

/** An end that is no pod: a reserved identity, and an address. */
export interface FlowReserved {
  readonly reserved: string;
  readonly ip: string;
}

export interface FlowOptions {
  readonly from?: FlowPod | FlowReserved;
  readonly to?: FlowPod | FlowReserved;
  readonly port?: number;
  readonly time?: string;
  readonly verdict?: string;
  readonly direction?: 'INGRESS' | 'EGRESS';
  /** Other fields of the flow; undefined takes one out. */
  readonly with?: Readonly<Record<string, unknown>>;
}

const isReserved = (end: FlowPod | FlowReserved): end is FlowReserved => 'reserved' in end;

function endpoint(end: FlowPod | FlowReserved): object {
  if (isReserved(end)) return { identity: 2, labels: end.reserved.split(',').map((name) => `reserved:${name}`) };
  const { namespace = 'shop', app, labels = [], pod = `${app}-5d8f7c6b9d-x2x4z` } = end;
  return {
    ID: 1221,
    identity: 31_245,
    cluster_name: 'default',
    namespace,
    labels: [
      `k8s:app=${app}`,
      ...labels,
      `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
      'k8s:io.cilium.k8s.policy.cluster=default',
      'k8s:io.cilium.k8s.policy.serviceaccount=default',
      `k8s:io.kubernetes.pod.namespace=${namespace}`,
    ],
    pod_name: pod,
    workloads: [{ name: app, kind: 'Deployment' }],
  };
}

/** A flow as Hubble's exporter of Cilium 1.20 writes it, in one line. */
export function hubbleFlow(options: FlowOptions = {}): string {
  const { from = { app: 'front', ip: '100.64.0.11' }, to = { app: 'web', ip: '100.64.0.12' }, port = 8080 } = options;
  const { time = '2026-11-21T10:00:00.123456789Z', verdict = 'FORWARDED', direction = 'INGRESS' } = options;
  const flow = {
    time,
    uuid: '8f7c7a0c-1f5c-4b9b-9b58-0e2f3b1f2a11',
    verdict,
    ...(verdict === 'DROPPED' && { drop_reason: 133, drop_reason_desc: 'POLICY_DENIED' }),
    ethernet: { source: '0a:58:0a:f4:01:02', destination: '0a:58:0a:f4:01:03' },
    IP: { source: from.ip ?? '100.64.0.11', destination: to.ip ?? '100.64.0.12', ipVersion: 'IPv4' },
    l4: { TCP: { source_port: 43_210, destination_port: port, flags: { SYN: true } } },
    source: endpoint(from),
    destination: endpoint(to),
    Type: 'L3_L4',
    node_name: 'ip-10-0-1-1.eu-central-1.compute.internal',
    event_type: { type: 5, sub_type: 0 },
    traffic_direction: direction,
    ...(verdict === 'DROPPED' ? {} : { is_reply: false }),
    Summary: 'TCP Flags: SYN',
    ...options.with,
  };
  return JSON.stringify({ flow, node_name: flow.node_name, time });
}
