import type { Direction, TransportProtocol } from '../model/kubernetes';

/** One end of a flow, as the log describes it. Everything that the log does not say is absent. */
export interface FlowEnd {
  /**
   * `pod`: the log says so; `node`: another node of the cluster; `own-node`: the node of the pod at the other end; `api-server`; `world`: outside of the
   * cluster. Absent: only the address is known, and the workloads and the declared ranges decide.
   */
  readonly role?: 'pod' | 'node' | 'own-node' | 'api-server' | 'world';
  readonly ip?: string;
  readonly namespace?: string;
  readonly pod?: string;
  /** Name of its Deployment, StatefulSet and so on. */
  readonly workload?: string;
  /** As the log writes them; `FlowFormat.facts` reads them. */
  readonly labels?: readonly string[];
  /** DNS names of the address. */
  readonly names?: readonly string[];
}

/** What the log says became of a connection. `audited`: it passed, although policies deny it (Cilium's audit mode). */
export type LogVerdict = 'allowed' | 'denied' | 'audited';

/** One record of a flow log that is about a connection in its own direction: client first. */
export interface FlowRecord {
  /** Milliseconds since the epoch; undefined where the log has none that can be read. */
  readonly time: number | undefined;
  /** The end of the interval that it sums up, where it does. */
  readonly until?: number;
  readonly from: FlowEnd;
  readonly to: FlowEnd;
  readonly protocol: TransportProtocol;
  readonly port: number;
  /** The side whose policies the verdict is of. */
  readonly direction: Direction | undefined;
  readonly verdict: LogVerdict | undefined;
  /** False for a request that failed a layer-7 rule. */
  readonly conditionsMet: boolean;
  /** Connections, or records, that it stands for. */
  readonly flows: number;
  /** The Service that was asked for, where the log says so. */
  readonly service?: { readonly namespace: string; readonly name: string };
  /** Policies that the log holds responsible, as `namespace/name`. */
  readonly policies?: readonly string[];
}

/** Why a record that could be read is not judged; a phrase for people. */
export type Skip = string;

/** Where a reader puts what it found in a line. */
export interface Sink {
  record(record: FlowRecord): void;
  skip(reason: Skip): void;
  /** @param reason why the line, or a part of it, could not be read */
  unreadable(reason: string): void;
}

/** One kind of flow log. A reader keeps what it must of earlier lines, such as a header. */
export interface FlowFormat {
  /** For messages: `Hubble flows`. */
  readonly name: string;
  /**
   * Whose verdicts the log holds: `old` where the old CNI wrote it, `new` for the VPC CNI's agent, `none` where the verdicts are not those of
   * network policies.
   */
  readonly judgedBy: 'old' | 'new' | 'none';
  /** Reads one line. What cannot be read is reported to the sink; nothing is thrown. */
  read(line: string, sink: Sink): void;
  /** Facts of an endpoint (see endpoint.ts) from labels as this log writes them. */
  facts(labels: readonly string[]): ReadonlyMap<string, string>;
}
