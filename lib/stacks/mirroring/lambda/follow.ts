import { type InstanceType, whyNot } from './instance-support';
import type { Node, Session, Settings } from './model';
import { planSessions } from './plan';

/**
 * What became of an attempt to make a session. EC2 documents no code for "this type cannot be a source" or "the number is taken", so a refusal
 * comes with its words, and the state says what it meant.
 */
export type Created = 'created' | 'interface-gone' | { readonly refused: string };

export interface Ec2 {
  /** Nodes of a cluster, or those of some instances that are its nodes; terminated ones for as long as EC2 knows them. */
  nodes(clusterName: string, instanceIds?: readonly string[]): Promise<readonly Node[]>;
  instanceTypes(names: readonly string[]): Promise<readonly InstanceType[]>;
  /** Sessions of a cluster. */
  sessionsOf(clusterName: string): Promise<readonly Session[]>;
  /** Sessions on some interfaces, also those that other tools made. */
  sessionsOn(interfaceIds: readonly string[]): Promise<readonly Session[]>;
  create(settings: Settings, interfaceId: string, number: number): Promise<Created>;
  /** A session that is gone already counts as removed. */
  remove(sessionId: string): Promise<void>;
}

export interface Outcome {
  readonly created: number;
  readonly removed: number;
  /** Instance type → why its nodes are not mirrored, or not all of them. */
  readonly skipped: Readonly<Record<string, string>>;
}

/**
 * Brings the sessions of a cluster in line with its nodes.
 * @param instanceIds only these instances; left out: the whole cluster, and sessions whose node is no more
 */
export async function follow(settings: Settings, ec2: Ec2, instanceIds?: readonly string[]): Promise<Outcome> {
  const nodes = await ec2.nodes(settings.clusterName, instanceIds);
  const skipped = await cannotBeMirrored(nodes, ec2);
  const mirrored = nodes.filter(({ instanceType }) => !(instanceType in skipped));
  const interfaces = nodes.flatMap(({ interfaceIds }) => interfaceIds);
  const found = [
    ...(interfaces.length > 0 ? await ec2.sessionsOn(interfaces) : []),
    ...(instanceIds === undefined ? await ec2.sessionsOf(settings.clusterName) : []),
  ];
  const sessions = [...new Map(found.map((session) => [session.id, session])).values()];
  const { remove, create, crowded } = planSessions(settings, mirrored, sessions);
  const skip = (interfaceId: string, why: string) => {
    const node = nodes.find(({ interfaceIds }) => interfaceIds.includes(interfaceId));
    if (node) skipped[node.instanceType] = why;
  };
  for (const interfaceId of crowded) skip(interfaceId, `others have all three sessions of ${interfaceId}`);
  for (const { id } of remove) await ec2.remove(id);
  let created = 0;
  for (const { interfaceId, number } of create) {
    const result = await ec2.create(settings, interfaceId, number);
    if (result === 'created') created += 1;
    else if (result !== 'interface-gone' && !(await hasOurs(settings, ec2, interfaceId))) skip(interfaceId, result.refused);
  }
  return { created, removed: remove.length, skipped };
}

/** Another call of the function may have made it in the meantime. */
const hasOurs = async ({ clusterName }: Settings, ec2: Ec2, interfaceId: string): Promise<boolean> =>
  (await ec2.sessionsOn([interfaceId])).some((session) => session.clusterName === clusterName);

/** Removes every session of a cluster: its stack is going, and a filter that a session uses cannot be deleted. */
export async function removeAll({ clusterName }: Settings, ec2: Ec2): Promise<number> {
  const sessions = await ec2.sessionsOf(clusterName);
  for (const { id } of sessions) await ec2.remove(id);
  return sessions.length;
}

async function cannotBeMirrored(nodes: readonly Node[], ec2: Ec2): Promise<Record<string, string>> {
  const names = [...new Set(nodes.map(({ instanceType }) => instanceType))];
  const types = names.length > 0 ? await ec2.instanceTypes(names) : [];
  return Object.fromEntries(types.flatMap((type) => (whyNot(type) === undefined ? [] : [[type.name, whyNot(type) ?? '']])));
}
