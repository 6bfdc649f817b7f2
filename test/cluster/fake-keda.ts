import type { Cluster } from './cluster';

interface ScaledObject {
  metadata: { annotations?: Record<string, string> };
}

/**
 * Does what KEDA does with one ScaledObject whose queue is always full: scales its Deployment to the maximum, or to the paused count, and says in
 * the condition Paused which it is. https://keda.sh/docs/2.20/concepts/scaling-deployments/#pausing-autoscaling
 */
export class FakeKeda {
  private on = false;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly cluster: Cluster,
    private readonly namespace: string,
    private readonly name: string,
    private readonly target: string,
    private readonly max: number,
  ) {}

  start(): void {
    this.on = true;
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.on = false;
    await this.loop;
  }

  private async run(): Promise<void> {
    let said: string | undefined;
    while (this.on) {
      const object = await this.cluster.get<ScaledObject>('scaledobject', this.name, this.namespace);
      const paused = object.metadata.annotations?.['autoscaling.keda.sh/paused-replicas'];
      if (said !== (paused ?? '')) {
        await this.cluster.kubectl(['scale', `deployment/${this.target}`, '-n', this.namespace, `--replicas=${paused ?? this.max}`]);
        const status = { conditions: [{ type: 'Paused', status: paused === undefined ? 'False' : 'True' }] };
        const patch = ['--subresource=status', '--type=merge', '-p', JSON.stringify({ status })];
        await this.cluster.kubectl(['patch', 'scaledobject', this.name, '-n', this.namespace, ...patch]);
        said = paused ?? '';
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
