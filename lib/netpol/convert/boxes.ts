import { type Conjunction, disjoint, includes, intersect, subtract } from '../sets/conjunction';
import { type AddressKnowledge, mayOverlap, type Peer, subtractPeer } from '../sets/peer';
import { disjointPorts, isNothing, type PortSet, subtractPorts } from '../sets/port-set';

/** Connections of some pods with one peer on some ports. */
export interface Box {
  readonly subject: Conjunction;
  readonly peer: Peer;
  readonly ports: PortSet;
}

/** Why a difference cannot be written down. */
export class NotExpressible extends Error {}

/** More pieces than this for one rule are no policy that anybody could read. */
const maxBoxes = 200;

/**
 * What is left of boxes after one more has been taken out, as boxes whose union is exactly that; they may overlap each other.
 * @throws NotExpressible
 */
export function subtractBox(boxes: readonly Box[], hole: Box, knowledge: AddressKnowledge): readonly Box[] {
  const result = boxes.flatMap((box) => subtractOne(box, hole, knowledge));
  if (result.length > maxBoxes) throw new NotExpressible(`falls into more than ${maxBoxes} pieces`);
  return result;
}

export function boxesMayOverlap(a: Box, b: Box, knowledge: AddressKnowledge): boolean {
  return !disjoint(a.subject, b.subject) && mayOverlap(a.peer, b.peer, knowledge) && !disjointPorts(a.ports, b.ports);
}

function subtractOne(box: Box, hole: Box, knowledge: AddressKnowledge): readonly Box[] {
  if (!boxesMayOverlap(box, hole, knowledge)) return [box];
  const otherSubjects = subtract(box.subject, hole.subject).map((subject) => ({ ...box, subject }));
  // The subject stays as it was written where the hole covers it whole.
  const shared = includes(hole.subject, box.subject) ? box.subject : (intersect(box.subject, hole.subject) ?? box.subject);
  const peers = subtractPeer(box.peer, hole.peer, knowledge);
  if (peers === undefined)
    throw new NotExpressible(
      knowledge.pods.length === 0 || knowledge.services.length === 0
        ? 'needs the addresses of pods; declare podCidrs and serviceCidrs with --cluster'
        : 'takes some addresses of pods out of pods that are chosen by labels, which NetworkPolicy cannot combine',
    );
  const otherPeers = peers.map((peer) => ({ subject: shared, peer, ports: box.ports }));
  const ports = subtractPorts(box.ports, hole.ports);
  if (ports === undefined) throw new NotExpressible('compares a named port with a number');
  const otherPorts = isNothing(ports) ? [] : [{ subject: shared, peer: box.peer, ports }];
  return [...otherSubjects, ...otherPeers, ...otherPorts];
}
