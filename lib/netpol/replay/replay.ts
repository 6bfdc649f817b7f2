import { impliedApiServerServices } from '../model/api-server';
import type { ClusterRanges } from '../model/cluster';
import type { Inventory } from '../model/inventory';
import type { Source } from '../model/source';
import { blocksIn } from '../universe/address-classes';
import { type KnownNamespace, namespacesOf } from '../universe/namespaces';
import { namespaceName, podLabel } from '../verdict/endpoint';
import type { Evaluator } from '../verdict/evaluator';
import { leavesOf } from '../verdict/predicate';
import { clusterIpOf } from '../verdict/vpc-cni/services';
import { type Assumed, assumedBy } from '../verify/assumptions';
import type { ConvertedEntry } from '../verify/causes';
import { evaluatorFor, type Mode, withWorkloads, workloadsOf } from '../verify/verify';
import { AddressIndex } from './address-index';
import { type Changes, changesOf } from './changes';
import { type Connection, type ConnectionKey, Connections } from './connections';
import { type Contradiction, contradictionsOf } from './contradictions';
import { coverageOf, type RuleUse } from './coverage';
import { Directory } from './directory';
import { FormatError } from './format-error';
import { InputTally } from './input-tally';
import { ServiceLookup, SetJudge, targetPortAt } from './judge';
import { type Judges, judgeConnection } from './judged-connection';
import { KnownPods } from './known-pods';
import { eachLine } from './lines';
import { LogReader } from './log-reader';
import { notesOf } from './notes';
import type { Located } from './party';
import type { FlowFormat, FlowRecord } from './record';
import { Timestamps } from './timestamps';

export interface ReplayOptions {
  readonly mode: Mode;
  readonly ranges: ClusterRanges;
  readonly workloads: Inventory;
  readonly clusterName?: string;
  readonly accept?: readonly ConvertedEntry[];
  /** Fields of VPC flow logs that come without a header line. */
  readonly fields?: readonly string[];
}

export interface FlowInput {
  /** As shown to the user. */
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

export interface ReplayResult extends Changes {
  readonly evaluators: { readonly old: string | undefined; readonly new: string };
  readonly format: Pick<FlowFormat, 'name' | 'judgedBy'> | undefined;
  readonly input: InputTally;
  /** Of the records that were judged, in milliseconds since the epoch; undefined where none has a time. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Zones in which the log's times are written. */
  readonly zones: readonly string[];
  readonly connections: number;
  readonly contradictions: readonly Contradiction[];
  readonly coverage: readonly RuleUse[];
  readonly notes: readonly string[];
}

/** Replays a flow log against a new set of policies, and the old one where it is given. Feed it the files, then ask for the result. */
export class Replay {
  private readonly input = new InputTally();
  private readonly times = new Timestamps();
  private readonly connections = new Connections();
  private readonly pods: KnownPods;
  private readonly directory: Directory;
  private readonly sets: { readonly old: Evaluator | undefined; readonly new: Evaluator };
  private readonly judgeOf: (evaluator: Evaluator) => SetJudge;
  private readonly assumed: Assumed;
  private format: FlowFormat | undefined;

  constructor(
    old: Inventory | undefined,
    private readonly fresh: Inventory,
    private readonly options: ReplayOptions,
  ) {
    const { mode, ranges, clusterName } = options;
    const known = workloadsOf([...(old === undefined ? [] : [old]), fresh, options.workloads]);
    this.assumed = assumedBy(options.accept ?? [], known);
    this.sets = {
      old: old === undefined ? undefined : evaluatorFor(withWorkloads(old, known), 'upstream', 'old', clusterName),
      new: evaluatorFor(withWorkloads(fresh, known), mode, 'new', clusterName),
    };
    const policies = [...(this.sets.old?.policies ?? []), ...this.sets.new.policies];
    const predicates = policies.flatMap((policy) => [policy.subject, ...policy.subjectSide, ...policy.peers]);
    const namespaces = namespacesOf([known], predicates);
    const services = [...known.services, ...impliedApiServerServices(known.services, ranges)];
    this.pods = new KnownPods({ ...known, services }, namespaces);
    const leaves = predicates.flatMap((one) => [...leavesOf(one)]);
    const tags = new Set(leaves.flatMap((leaf) => (leaf.op === 'tag' ? [leaf.tag] : [])));
    const selected = services.flatMap(({ selector = {} }) => Object.keys(selector).map(podLabel));
    const facts = new Set([namespaceName, ...selected, ...leaves.flatMap((leaf) => (leaf.op === 'fact' ? [leaf.fact] : []))]);
    const addresses = new AddressIndex(blocksIn(predicates));
    this.directory = new Directory({
      pods: this.pods,
      namespaces,
      ranges,
      addresses,
      facts,
      tags: [...tags],
      assumptions: this.assumed.assumptions,
    });
    const byName = new Map<string | undefined, KnownNamespace>(namespaces.map((namespace) => [namespace.name, namespace]));
    const lookup = new ServiceLookup(known.services);
    this.judgeOf = (evaluator) => new SetJudge(evaluator, byName, lookup);
  }

  /**
   * Reads one flow log to its end, or until `stopped` says so; what it holds grows with the number of different connections, not of records.
   * @throws FormatError where its first lines are of no format that is read, or of another than the logs before
   */
  async read({ name, chunks }: FlowInput, onProgress: (lines: number) => void = () => {}): Promise<void> {
    const reader = new LogReader(name, this.times, this.input, this.options.fields);
    await eachLine(
      chunks,
      (line, number, cut) => {
        reader.line(line, number, cut, (record, format) => this.add(record, format));
        if (++this.input.lines % 100_000 === 0) onProgress(this.input.lines);
      },
      (number) => this.input.unreadable('lines above 16 MB', `${name}:${number}`),
    );
    const format = reader.finish();
    if (this.format !== undefined && format.name !== this.format.name)
      throw new FormatError(`${name}: ${format.name}, after ${this.format.name}; expected logs of one kind at a time`);
    this.format = format;
  }

  private add(record: FlowRecord, format: FlowFormat): void {
    const { from, to, protocol, port } = record;
    if (isSelf(record)) return this.input.skip('connections of a pod to itself');
    if (from.role === 'own-node' || to.role === 'own-node') return this.input.skip(ownNode);
    const source = this.directory.locate(from, format, protocol, record.port);
    const destination = this.directory.locate(to, format, protocol, port);
    if (typeof source === 'string') return this.input.skip(source);
    if (typeof destination === 'string') return this.input.skip(destination);
    if (isOwnNode(source, to.ip) || isOwnNode(destination, from.ip)) return this.input.skip(ownNode);
    if (!isPod(source) && !isPod(destination)) return this.input.skip('connections between ends that are no pods');
    this.input.records += 1;
    this.connections.add(keyOf(source, this.askedFor(destination, record), record), record);
  }

  /** Where the log names the Service that was asked for, the way through its ClusterIP. */
  private askedFor(destination: Located, { service: named, protocol, port }: FlowRecord): Located {
    const service = named === undefined || destination.service !== undefined ? undefined : this.pods.serviceNamed(named);
    const listen = service?.ports.find((one) => one.protocol === protocol && targetPortAt(one, destination.party.endpoints[0]) === port);
    return service === undefined || listen === undefined || clusterIpOf(service) === undefined
      ? destination
      : { ...destination, service, servicePort: listen.port };
  }

  /** Judges everything that was read. */
  result(): ReplayResult {
    const { sets, fresh, options } = this;
    const judgedBy = this.format?.judgedBy ?? 'none';
    const judges: Judges = { judgedBy, new: this.judgeOf(sets.new), old: sets.old === undefined ? undefined : this.judgeOf(sets.old) };
    const all = [...this.connections.values()];
    const judged = all.map((connection) => judgeConnection(connection, judges)).filter((one) => one !== undefined);
    const policies = { old: sourcesOf(sets.old), new: sourcesOf(sets.new) };
    const set = judgedBy === 'new' ? 'new' : 'old';
    return {
      ...changesOf(judged, options.accept ?? [], policies.new),
      evaluators: { old: sets.old?.name, new: sets.new.name },
      format: this.format,
      input: this.input,
      ...spanOf(all),
      zones: [...this.times.zones.keys()],
      connections: judged.length,
      contradictions: judgedBy === 'none' ? [] : contradictionsOf(judged, set, policies[set]),
      coverage: sets.new.name === 'VPC CNI' || sets.new.name === 'NetworkPolicy' ? coverageOf(fresh, judged) : [],
      notes: notesOf({ ...this.sets, assumed: this.assumed, judgedBy, ranges: options.ranges, zones: this.times.zones, connections: all }),
    };
  }
}

const ownNode = 'connections between a pod and its own node, which no policy blocks';

const isPod = ({ party }: Located): boolean => party.endpoints[0]?.kind === 'pod';
const isOwnNode = ({ nodeIp }: Located, ip: string | undefined): boolean => nodeIp !== undefined && nodeIp === ip;

const isSelf = ({ from, to }: FlowRecord): boolean =>
  (from.pod !== undefined && from.pod === to.pod && from.namespace === to.namespace) || (from.ip !== undefined && from.ip === to.ip);

function keyOf(source: Located, destination: Located, { protocol, port, conditionsMet }: FlowRecord): ConnectionKey {
  const { party, service, servicePort = port, targetPort = port } = destination;
  return {
    from: source.party,
    to: party,
    protocol,
    port: targetPort,
    conditionsMet,
    ...(service !== undefined && { service: { service, port: servicePort } }),
  };
}

const sourcesOf = (evaluator: Evaluator | undefined): Source[] => [...new Set(evaluator?.policies.map((policy) => policy.source))];

function spanOf(connections: readonly Connection[]): { first: number | undefined; last: number | undefined } {
  const times = connections.filter(({ first }) => Number.isFinite(first));
  if (times.length === 0) return { first: undefined, last: undefined };
  return {
    first: times.reduce((least, { first }) => Math.min(least, first), Number.POSITIVE_INFINITY),
    last: times.reduce((most, { last }) => Math.max(most, last), Number.NEGATIVE_INFINITY),
  };
}
