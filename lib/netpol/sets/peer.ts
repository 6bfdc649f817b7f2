import { type Cidr, compareCidrs, containsCidr, mergeCidrs, overlapsCidr, parseCidr, sameCidr, subtractCidrs } from '../cidr';
import { type Conjunction, disjoint, includes, intersect, subtract } from './conjunction';

/** The other end of a connection, as a set. */
export type Peer =
  /** Every address: pods, nodes, the API server, the world. */
  { readonly kind: 'any' } | PodPeer | BlockPeer;

/** Pods by the labels of their namespace and their own. */
export interface PodPeer {
  readonly kind: 'pods';
  readonly namespace: Conjunction;
  readonly pods: Conjunction;
}

/** Addresses of a block, without those of the holes. */
export interface BlockPeer {
  readonly kind: 'block';
  readonly cidr: Cidr;
  readonly except: readonly Cidr[];
}

/** What is known of the cluster's addresses when pods and blocks meet. */
export interface AddressKnowledge {
  /** Empty: not declared. */
  readonly pods: readonly Cidr[];
  readonly services: readonly Cidr[];
  /** Addresses of the control plane; its ClusterIP is among the services', and is no pod's. */
  readonly apiServer: readonly Cidr[];
  /** False where the dialect's blocks never mean pods, because the cluster's ranges were taken out of them. */
  readonly blocksMeanPods: boolean;
}

export const anyPeer: Peer = { kind: 'any' };
export const allPods: PodPeer = { kind: 'pods', namespace: [], pods: [] };
export const wholeSpace: readonly Cidr[] = [parseCidr('0.0.0.0/0'), parseCidr('::/0')];

export function block(cidr: Cidr, except: readonly Cidr[] = []): BlockPeer {
  return { kind: 'block', cidr, except: mergeCidrs(except) };
}

/** Whether `a` surely contains `b`. */
export function includesPeer(a: Peer, b: Peer): boolean {
  if (a.kind === 'any') return true;
  if (a.kind === 'pods') return b.kind === 'pods' && includes(a.namespace, b.namespace) && includes(a.pods, b.pods);
  if (b.kind !== 'block' || !containsCidr(a.cidr, b.cidr)) return false;
  return a.except.every((hole) => !overlapsCidr(hole, b.cidr) || b.except.some((other) => containsCidr(other, hole)));
}

/** Whether the two may share an end. True when in doubt. */
export function mayOverlap(a: Peer, b: Peer, knowledge: AddressKnowledge): boolean {
  if (a.kind === 'any' || b.kind === 'any') return true;
  if (a.kind === 'pods' && b.kind === 'pods') return !disjoint(a.namespace, b.namespace) && !disjoint(a.pods, b.pods);
  if (a.kind === 'block' && b.kind === 'block') return blockPieces(a, b.cidr, b.except).length > 0;
  return meetsPods(a.kind === 'block' ? a : (b as BlockPeer), knowledge);
}

/**
 * `a` without `b`.
 * @returns undefined where NetworkPolicy cannot say it, or too little is known of the cluster's addresses
 */
export function subtractPeer(a: Peer, b: Peer, knowledge: AddressKnowledge): Peer[] | undefined {
  if (b.kind === 'any') return [];
  if (a.kind === 'any') return anyWithout(b, knowledge);
  if (a.kind === 'pods' && b.kind === 'pods') return podsWithout(a, b);
  if (a.kind === 'block' && b.kind === 'block') return blockWithout(a, b);
  if (a.kind === 'pods' && b.kind === 'block' && holdsAllPods(b, knowledge)) return [];
  return meetsPods(a.kind === 'block' ? a : (b as BlockPeer), knowledge) ? undefined : [a];
}

/**
 * What `a` and `b` share.
 * @returns undefined where NetworkPolicy cannot say it: pods by label, of which only some have their address in a block
 */
export function intersectPeers(a: Peer, b: Peer, knowledge: AddressKnowledge): Peer[] | undefined {
  if (a.kind === 'any') return [b];
  if (b.kind === 'any') return [a];
  if (a.kind === 'pods' && b.kind === 'pods') {
    const [namespace, pods] = [intersect(a.namespace, b.namespace), intersect(a.pods, b.pods)];
    return namespace === undefined || pods === undefined ? [] : [{ kind: 'pods', namespace, pods }];
  }
  if (a.kind === 'block' && b.kind === 'block') return blockPieces(a, b.cidr, b.except);
  const [pods, addresses] = a.kind === 'pods' ? [a, b as BlockPeer] : [b as PodPeer, a];
  if (holdsAllPods(addresses, knowledge)) return [pods];
  return meetsPods(addresses, knowledge) ? undefined : [];
}

function podsWithout(a: PodPeer, b: PodPeer): Peer[] {
  const shared = intersect(a.namespace, b.namespace);
  if (shared === undefined || intersect(a.pods, b.pods) === undefined) return [a];
  const otherNamespaces = subtract(a.namespace, b.namespace).map((namespace): Peer => ({ kind: 'pods', namespace, pods: a.pods }));
  const otherPods = subtract(a.pods, b.pods).map((pods): Peer => ({ kind: 'pods', namespace: shared, pods }));
  return [...otherNamespaces, ...otherPods];
}

function blockWithout(a: BlockPeer, b: BlockPeer): BlockPeer[] {
  if (!overlapsCidr(a.cidr, b.cidr)) return [a];
  // What b leaves open inside a comes back, less a's own holes.
  const back = b.except.flatMap((hole) => blockPieces(a, hole, []));
  if (containsCidr(b.cidr, a.cidr)) return back;
  return [block(a.cidr, [...a.except, b.cidr]), ...back];
}

/** The part of a block that lies in another one, as blocks without needless holes. */
export function blockPieces(a: BlockPeer, cidr: Cidr, except: readonly Cidr[]): BlockPeer[] {
  if (!overlapsCidr(a.cidr, cidr)) return [];
  const inner = containsCidr(a.cidr, cidr) ? cidr : a.cidr;
  const holes = [...a.except, ...except].filter((hole) => overlapsCidr(hole, inner));
  return holes.some((hole) => containsCidr(hole, inner)) ? [] : [block(inner, holes)];
}

/** Everything but `b`: the other pods, and every address that is neither a pod's nor a service's. */
function anyWithout(b: PodPeer | BlockPeer, knowledge: AddressKnowledge): Peer[] | undefined {
  if (knowledge.pods.length === 0 || knowledge.services.length === 0) return undefined;
  if (b.kind === 'pods') return [...podsWithout(allPods, b), ...nonPods(knowledge)];
  const outside = nonPods(knowledge).flatMap((piece) => blockWithout(piece, b));
  if (holdsAllPods(b, knowledge)) return outside;
  if (meetsPods(b, knowledge)) return undefined;
  return [allPods, ...outside];
}

/** Every address that no pod answers at. A service's leads to pods, but for that of the API server. */
function nonPods({ pods, services, apiServer }: AddressKnowledge): BlockPeer[] {
  const outside = wholeSpace.flatMap((space) => blockWithoutAll(block(space), [...pods, ...services]));
  const controlPlane = apiServer.filter((range) => services.some((service) => containsCidr(service, range)));
  return [...outside, ...controlPlane.map((range) => block(range))];
}

/** A block without some ranges; ranges that are not inside of it are left out. */
export function blockWithoutAll(a: BlockPeer, ranges: readonly Cidr[]): BlockPeer[] {
  const holes = [...a.except, ...ranges].filter((range) => overlapsCidr(range, a.cidr));
  if (holes.some((hole) => containsCidr(hole, a.cidr))) return [];
  return [block(a.cidr, holes)];
}

/** Whether every pod has its address in a block, for which the ranges of pods must be declared. */
function holdsAllPods(peer: BlockPeer, { blocksMeanPods, pods }: AddressKnowledge): boolean {
  if (!blocksMeanPods || pods.length === 0) return false;
  return pods.every((range) => containsCidr(peer.cidr, range) && !peer.except.some((hole) => overlapsCidr(hole, range)));
}

function meetsPods(peer: BlockPeer, knowledge: AddressKnowledge): boolean {
  if (!knowledge.blocksMeanPods) return false;
  if (knowledge.pods.length === 0) return true;
  return knowledge.pods.some((range) => blockPieces(peer, range, []).length > 0);
}

/** The addresses of a block as blocks without holes. */
export function splitBlock(peer: BlockPeer): Cidr[] {
  return peer.except.length === 0 ? [peer.cidr] : subtractCidrs(peer.cidr, peer.except);
}

/** Drops peers that another one contains; of equal ones the first stays. */
export function mergePeers(peers: readonly Peer[]): Peer[] {
  if (peers.length < 2) return [...peers];
  if (peers.some((peer) => peer.kind === 'any')) return [anyPeer];
  return peers.filter(
    (peer, index) => !peers.some((other, at) => at !== index && includesPeer(other, peer) && (at < index || !includesPeer(peer, other))),
  );
}

export function sameBlock(a: BlockPeer, b: BlockPeer): boolean {
  return (
    sameCidr(a.cidr, b.cidr) &&
    a.except.length === b.except.length &&
    a.except.every((hole, index) => compareCidrs(hole, b.except[index]!) === 0)
  );
}
