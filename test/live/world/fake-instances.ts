import type { FakeKubelet } from './fake-kubelet';
import type { KubernetesApi, KubernetesObject } from './kubernetes-api';
import type { Launch } from './launches';
import { pause, trace } from './process';

/** A NodeClaim, as far as an instance needs it. */
export interface NodeClaim extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & { readonly labels: Readonly<Record<string, string>> };
  readonly status?: {
    readonly providerID?: string;
    readonly nodeName?: string;
    readonly capacity?: Readonly<Record<string, string>>;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
}

const nodeClaims = '/apis/karpenter.sh/v1/nodeclaims';

/**
 * Plays the instances that Karpenter starts: each boots in a moment and joins the cluster as its user data says.
 */
export class FakeInstances {
  private on = true;
  private readonly loop: Promise<void>;
  private readonly booted = new Set<string>();

  constructor(
    private readonly api: KubernetesApi,
    private readonly kubelet: FakeKubelet,
    /** What Karpenter has launched for this cluster until now. */
    private readonly launches: () => readonly Launch[],
  ) {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.on = false;
    await this.loop;
  }

  private async run(): Promise<void> {
    while (this.on) {
      const claims = await this.api.list<NodeClaim>(nodeClaims).catch(() => []);
      for (const claim of claims) {
        const id = claim.status?.providerID;
        if (id === undefined || claim.metadata.deletionTimestamp || this.booted.has(id)) continue;
        this.booted.add(id);
        await this.boot(claim, id).catch((error: unknown) => trace(`instance ${id}: ${String(error)}`));
      }
      await pause(0.5);
    }
  }

  private async boot({ metadata, status }: NodeClaim, providerId: string): Promise<void> {
    // Fleets carry the pool and not the claim: every launch of a pool has the same user data here.
    const pool = metadata.labels['karpenter.sh/nodepool'];
    const launch = this.launches().findLast(({ tags }) => tags['karpenter.sh/nodepool'] === pool);
    if (!launch) throw new Error(`${metadata.name}: found no CreateFleet for the pool ${pool}`);
    const config = launch.userData;
    const { 'topology.kubernetes.io/zone': zone = '', ...labels } = metadata.labels;
    await this.kubelet.join({
      name: `ip-${metadata.name}`,
      zone,
      providerId,
      cpu: status?.capacity?.cpu ?? '2',
      memory: status?.capacity?.memory ?? '8Gi',
      pods: String(config.spec.kubelet.config.maxPods ?? 0),
      labels: {
        'kubernetes.io/arch': labels['kubernetes.io/arch'] ?? 'amd64',
        'karpenter.sh/nodepool': labels['karpenter.sh/nodepool'] ?? '',
      },
      // Such as the one that Karpenter takes away once it knows the node.
      taints: config.spec.kubelet.config.registerWithTaints ?? [],
    });
  }
}
