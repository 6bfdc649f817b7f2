/** What the function that follows nodes knows; it comes from the stack. */
export interface Settings {
  /** Name in EKS: nodes carry the tag `kubernetes.io/cluster/<name>`, sessions the tag `bluegreen/cluster`. */
  readonly clusterName: string;
  readonly filterId: string;
  readonly targetId: string;
  /** The number that a session gets where it is free on the interface. */
  readonly sessionNumber: number;
  /** Bytes of each packet; all where left out. */
  readonly packetBytes?: number;
}

/** A node as EC2 has it. */
export interface Node {
  readonly instanceId: string;
  readonly instanceType: string;
  /** As EC2 says it: pending, running, shutting-down, terminated, stopping, stopped. */
  readonly state: string;
  /** All its interfaces: with custom networking, pods are on the second and those after it. */
  readonly interfaceIds: readonly string[];
}

/** A session on an interface, ours or somebody else's. */
export interface Session {
  readonly id: string;
  readonly interfaceId: string;
  readonly number: number;
  readonly filterId: string;
  readonly targetId: string;
  readonly packetBytes?: number;
  /** Value of its tag `bluegreen/cluster`; absent on sessions that are not ours. */
  readonly clusterName?: string;
}

/** Tag of every session that this app makes; its value is the cluster's name. */
export const sessionTag = 'bluegreen/cluster';
