import { ApiError, type KubernetesApi, type KubernetesObject } from './kubernetes-api';
import { pause, type Running, trace } from './process';

interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly Container[] };
  readonly status?: { readonly phase?: string };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** What a node is made of, as the cluster or Karpenter would have it. */
export interface NodeShape {
  readonly name: string;
  readonly zone: string;
  readonly providerId?: string;
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

/** The program of a pod, by its label app.kubernetes.io/name or app: a process on this machine that runs as long as one such pod does. */
export type Programs = Readonly<Record<string, (env: NodeJS.ProcessEnv) => Running>>;

/**
 * Plays the kubelet of every node of a cluster: a pod that the scheduler has placed runs and is ready a moment later, one that is deleted is gone a
 * moment later. No container runs, but for those in `programs` the program itself; no probe is asked, no volume is mounted.
 */
export class FakeKubelet {
  /** No new pod runs: the image cannot be pulled, say. */
  paused = false;
  private on = true;
  private readonly loop: Promise<void>;
  private readonly running = new Map<string, Running>();
  private readonly startedAt = new Map<string, number>();

  constructor(
    private readonly api: KubernetesApi,
    private readonly programs: Programs = {},
  ) {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.on = false;
    await this.loop;
    await Promise.all([...this.running.values()].map((program) => program.stop()));
  }

  /** A node registers, and is ready. */
  async join({ name, zone, providerId, cpu, memory, pods, labels = {}, taints = [] }: NodeShape): Promise<void> {
    const size = { cpu, memory, pods, 'ephemeral-storage': '100Gi' };
    const [arch, os] = [labels['kubernetes.io/arch'] ?? 'amd64', 'linux'];
    await this.api.call('POST', '/api/v1/nodes', {
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': os,
          'kubernetes.io/arch': arch,
          'topology.kubernetes.io/zone': zone,
          'topology.kubernetes.io/region': zone.slice(0, -1),
          ...labels,
        },
      },
      spec: { ...(providerId !== undefined && { providerID: providerId }), taints },
    });
    const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: now(), lastHeartbeatTime: now() }];
    await this.api.call('PATCH', `/api/v1/nodes/${name}/status`, { status: { capacity: size, allocatable: size, conditions } });
    // Every node is born with the taint not-ready; the node lifecycle controller, which does not run here, takes it away.
    await this.api.call('PATCH', `/api/v1/nodes/${name}`, { spec: { taints } });
  }

  private async run(): Promise<void> {
    while (this.on) {
      // As a kubelet: what does not work now is tried again in a moment.
      await this.round().catch((error: unknown) => trace(`kubelet: ${String(error)}`));
      await pause(0.5);
    }
  }

  private async round(): Promise<void> {
    const pods = (await this.api.list<Pod>('/api/v1/pods')).filter(({ spec }) => spec.nodeName);
    for (const pod of pods) await this.attend(pod).catch(unlessGone);
    await this.runPrograms(pods.filter(({ metadata, status }) => !metadata.deletionTimestamp && status?.phase === 'Running'));
  }

  private async runPrograms(pods: readonly Pod[]): Promise<void> {
    for (const [name, start] of Object.entries(this.programs)) {
      const program = this.running.get(name);
      const pod = pods.find((one) => nameOf(one) === name);
      if (pod && (!program || program.ended()) && this.mayStart(name)) this.running.set(name, start(environmentOf(pod)));
      if (!pod && program) {
        this.running.delete(name);
        await program.stop();
      }
    }
  }

  /** A program that ends is started again, every five seconds at most. */
  private mayStart(name: string): boolean {
    const last = this.startedAt.get(name) ?? 0;
    if (Date.now() - last < 5000) return false;
    this.startedAt.set(name, Date.now());
    return true;
  }

  private async attend({ metadata: { name, namespace, deletionTimestamp }, spec, status }: Pod): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    if (deletionTimestamp) await this.api.call('DELETE', path, { gracePeriodSeconds: 0 });
    else if (status?.phase === 'Pending' && !this.paused)
      await this.api.call('PATCH', `${path}/status`, { status: running(spec.containers) });
  }
}

const nameOf = ({ metadata: { labels = {} } }: Pod): string | undefined => labels['app.kubernetes.io/name'] ?? labels.app;

/** Literal variables of a pod's first container. */
const environmentOf = ({ spec }: Pod): NodeJS.ProcessEnv =>
  Object.fromEntries((spec.containers[0]?.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));

function running(containers: Pod['spec']['containers']) {
  const startedAt = now();
  return {
    phase: 'Running',
    startTime: startedAt,
    podIP: '100.64.0.1',
    podIPs: [{ ip: '100.64.0.1' }],
    conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: startedAt,
    })),
    containerStatuses: containers.map(({ name, image }) => ({
      name,
      image,
      imageID: '',
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt } },
    })),
  };
}

const now = (): string => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

/** Somebody else was faster: the pod is gone, or has changed and is looked at again in a moment. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ApiError && (error.status === 404 || error.status === 409))) throw error;
}
