import type { Node, Session, Settings } from './model';

export interface Change {
  /** Sessions to delete, first: they may hold the numbers that new ones get. */
  readonly remove: readonly Session[];
  readonly create: readonly { readonly interfaceId: string; readonly number: number }[];
  /** Interfaces on which others have every session that there can be. */
  readonly crowded: readonly string[];
}

/** Session numbers of an interface. https://docs.aws.amazon.com/vpc/latest/mirroring/traffic-mirroring-sessions.html */
const highestNumber = 32_766;

/** Sessions on one interface. https://docs.aws.amazon.com/vpc/latest/mirroring/traffic-mirroring-network-limits.html */
const sessionsPerInterface = 3;

/**
 * What leads from the sessions there are to those there should be: one of ours, with the settings in force, on every interface of every running
 * node that can be mirrored; none of ours elsewhere. Decided from the state alone, never from an event, so that an event that comes twice, late
 * or out of order changes nothing.
 *
 * @param nodes of the cluster, of every state, that can be mirrored
 * @param sessions on the interfaces in question; sessions of others keep their numbers
 */
export function planSessions(settings: Settings, nodes: readonly Node[], sessions: readonly Session[]): Change {
  const ours = sessions.filter(({ clusterName }) => clusterName === settings.clusterName);
  const wanted = new Set(nodes.filter(({ state }) => state === 'running').flatMap(({ interfaceIds }) => interfaceIds));
  const kept = new Set<string>();
  const remove = ours.filter((session) => {
    if (!wanted.has(session.interfaceId) || kept.has(session.interfaceId) || !isAsSet(settings, session)) return true;
    kept.add(session.interfaceId);
    return false;
  });
  const left = sessions.filter((session) => !remove.includes(session));
  const wishes = [...wanted]
    .filter((interfaceId) => !kept.has(interfaceId))
    .map((interfaceId) => {
      const taken = left.filter((session) => session.interfaceId === interfaceId).map((session) => session.number);
      return { interfaceId, number: freeNumber(settings.sessionNumber, taken) };
    });
  return {
    remove,
    create: wishes.flatMap(({ interfaceId, number }) => (number === undefined ? [] : [{ interfaceId, number }])),
    crowded: wishes.filter(({ number }) => number === undefined).map(({ interfaceId }) => interfaceId),
  };
}

const isAsSet = ({ filterId, targetId, packetBytes }: Settings, session: Session): boolean =>
  session.filterId === filterId && session.targetId === targetId && session.packetBytes === packetBytes;

/** The wanted number or the next one that is free; undefined where the interface has as many sessions as it can. */
function freeNumber(wanted: number, taken: readonly number[]): number | undefined {
  if (taken.length >= sessionsPerInterface) return undefined;
  const candidates = [0, 1, 2, 3].map((step) => ((wanted - 1 + step) % highestNumber) + 1);
  return candidates.find((number) => !taken.includes(number));
}
