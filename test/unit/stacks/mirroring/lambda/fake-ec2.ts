import type { Ec2 } from '../../../../../lib/stacks/mirroring/lambda/follow';
import type { InstanceType } from '../../../../../lib/stacks/mirroring/lambda/instance-support';
import type { Node, Session, Settings } from '../../../../../lib/stacks/mirroring/lambda/model';

export const settings: Settings = { clusterName: 'dev-green', filterId: 'tmf-1', targetId: 'tmt-1', sessionNumber: 1 };

/** EC2 in memory: numbers are unique per interface, three sessions each, sessions go with their interface. */
export class FakeEc2 implements Ec2 {
  readonly sessions = new Map<string, Session>();
  nodesNow: Node[] = [];
  types: InstanceType[] = [];
  /** Interfaces that EC2 refuses as a source. */
  refused = new Set<string>();
  /** Called before each create: what another call of the function may do in between. */
  meanwhile: () => void = () => undefined;
  private count = 0;

  async nodes(_cluster: string, instanceIds?: readonly string[]): Promise<Node[]> {
    return this.nodesNow.filter(({ instanceId }) => instanceIds === undefined || instanceIds.includes(instanceId));
  }

  async instanceTypes(names: readonly string[]): Promise<InstanceType[]> {
    const known = new Map(this.types.map((type) => [type.name, type]));
    return names.map((name) => known.get(name) ?? { name, hypervisor: 'nitro', bareMetal: false });
  }

  async sessionsOf(clusterName: string): Promise<Session[]> {
    return [...this.sessions.values()].filter((session) => session.clusterName === clusterName);
  }

  async sessionsOn(interfaceIds: readonly string[]): Promise<Session[]> {
    return [...this.sessions.values()].filter(({ interfaceId }) => interfaceIds.includes(interfaceId));
  }

  async create({ clusterName, filterId, targetId, packetBytes }: Settings, interfaceId: string, number: number) {
    this.meanwhile();
    if (this.refused.has(interfaceId)) return { refused: 'EC2 does not mirror it' };
    const there = [...this.sessions.values()].filter((session) => session.interfaceId === interfaceId);
    if (there.length >= 3 || there.some((session) => session.number === number)) return { refused: 'the number is taken' };
    this.put({ interfaceId, number, filterId, targetId, clusterName, ...(packetBytes !== undefined && { packetBytes }) });
    return 'created' as const;
  }

  async remove(sessionId: string): Promise<void> {
    this.sessions.delete(sessionId);
  }

  put(session: Omit<Session, 'id'>): void {
    this.count += 1;
    this.sessions.set(`tms-${this.count}`, { id: `tms-${this.count}`, ...session });
  }

  /** The node and its interfaces are no more; EC2 removes the sessions of an interface with it. */
  vanish(instanceId: string): void {
    const gone = this.nodesNow.find((node) => node.instanceId === instanceId);
    this.nodesNow = this.nodesNow.filter((node) => node !== gone);
    for (const [id, session] of this.sessions) if (gone?.interfaceIds.includes(session.interfaceId)) this.sessions.delete(id);
  }

  /** Interfaces that carry a session of a cluster, with its number. */
  mirrored(clusterName = settings.clusterName): Record<string, number> {
    const ours = [...this.sessions.values()].filter((session) => session.clusterName === clusterName);
    return Object.fromEntries(ours.map(({ interfaceId, number }) => [interfaceId, number]));
  }
}

export const node = (instanceId: string, more: Partial<Node> = {}): Node => ({
  instanceId,
  instanceType: 'm5.large',
  state: 'running',
  interfaceIds: [`eni-${instanceId}-0`, `eni-${instanceId}-1`],
  ...more,
});
