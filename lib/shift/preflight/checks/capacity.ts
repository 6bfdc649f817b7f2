import { addressesPerPrefix, nodesPerZone, prefixesPerNode } from '../../../addresses';
import type { Environment } from '../../../config/schema';
import { type Color, otherColor } from '../../../names';
import type { Reading } from '../../model/model';
import { block, type Check, few, ok, warn, whenObserved } from '../check';
import type { Observed, Quota, Workload } from '../observe/observed';

/** Whether the new cluster can carry what the old one carries now: replicas, pod addresses, quotas. */
export const capacityChecks = (env: Environment, to: Color, observed: Observed): Check[] => [
  scaled(to, observed),
  addresses(env, to, observed),
  ...observed.quotas.map((reading) => quota(reading, growth(env, to, observed).nodes)),
];

const keyOf = ({ kind, namespace, name }: Workload): string => `${kind} ${namespace}/${name}`;

/** Minimum replicas raised to what the old cluster runs: autoscaling follows load by minutes, a step moves it at once. */
function scaled(to: Color, { workloads }: Observed): Check {
  const [name, old] = ['replicas', otherColor(to)];
  return whenObserved(name, workloads[to], (mine) =>
    whenObserved(name, workloads[old], (theirs) => {
      const own = new Map(mine.map((workload) => [keyOf(workload), workload]));
      const missing = theirs.filter((workload) => workload.replicas > 0 && !own.has(keyOf(workload))).map(keyOf);
      const low = theirs.flatMap((workload) => {
        const here = own.get(keyOf(workload));
        return here && here.floor < workload.replicas
          ? [`${keyOf(here)}: ${here.floorOf} ${here.floor}, ${old} runs ${workload.replicas}`]
          : [];
      });
      const unready = mine
        .filter(({ ready, replicas }) => ready < replicas)
        .map((workload) => `${keyOf(workload)}: ${workload.ready} of ${workload.replicas} ready`);
      if (missing.length > 0)
        return block(name, `not in ${to}: ${few(missing)}`, 'see the Argo CD applications; a service without its workload answers 503');
      if (low.length > 0)
        return block(name, few(low), `raise the minimum in ${to} to what ${old} runs at its peak, for the time of the cutover`);
      if (unready.length > 0) return warn(name, few(unready), 'wait until they are ready');
      return ok(name, `${mine.length} workloads, none below what ${old} runs`);
    }),
  );
}

interface Growth {
  /** Nodes that the new cluster still lacks, in all and in each zone. */
  readonly nodes: number;
  readonly perZone: number;
  readonly why: string;
}

/** The new cluster grows to the old one's nodes; to the most that the configuration allows where those cannot be read. */
function growth(env: Environment, to: Color, { nodes }: Observed): Growth {
  const cluster = env.clusters[to];
  const most = cluster.kind === 'managed' ? cluster.capacity.maxNodes : 0;
  const [old, now] = [nodes[otherColor(to)], nodes[to]];
  const peak = old.ok ? old.value.length : most;
  const have = now.ok ? now.value.length : 0;
  const zones = env.availabilityZones.length;
  return {
    nodes: Math.max(0, peak - have),
    perZone: Math.max(0, nodesPerZone(peak, zones) - Math.floor(have / zones)),
    why: old.ok ? `${otherColor(to)} has ${peak} nodes` : `${peak} nodes are the most configured`,
  };
}

/** Free pod addresses for the nodes that are still to come, with the prefixes that each takes in the worst case. */
function addresses(env: Environment, to: Color, observed: Observed): Check {
  const name = 'pod addresses';
  const cluster = env.clusters[to];
  if (cluster.kind !== 'managed')
    return warn(name, `${to} is not managed here: its pod subnets are not known`, 'check that they hold the pods of its peak');
  return whenObserved(name, observed.podSubnets, (subnets) => {
    const { perZone, why } = growth(env, to, observed);
    const needed = perZone * prefixesPerNode(cluster.capacity.podsPerNode) * addressesPerPrefix;
    const free = few(subnets.map((subnet) => `${subnet.free} in ${subnet.zone}`));
    const found = `${perZone} more nodes a zone of ${cluster.capacity.podsPerNode} pods (${why}) take ${needed} addresses; free: ${free}`;
    if (subnets.length === 0) return warn(name, 'there is no pod subnet of this app', 'check that the subnets of the pods hold them');
    if (subnets.every((subnet) => subnet.free >= needed)) return ok(name, found);
    return block(name, found, 'associate another pod CIDR (network.podCidrs), or scale the old cluster down first');
  });
}

/** Share of a quota beyond which a warning is due although the cutover fits. */
const closePercent = 90;

function quota(reading: Reading<Quota>, missingNodes: number): Check {
  const name = reading.ok ? `quota: ${reading.value.name}` : 'quota';
  return whenObserved(name, reading, ({ limit, used, more = 0, perNode = 0, adjustable }) => {
    const added = more + perNode * missingNodes;
    const found = `${used}${added > 0 ? ` and ${added} more` : ''} of ${limit}`;
    const todo = adjustable ? 'ask for more in Service Quotas; it can take days' : 'AWS does not raise this one: use less of it';
    if (used + added > limit) return block(name, found, todo);
    return (used + added) * 100 > limit * closePercent ? warn(name, found, todo) : ok(name, found);
  });
}
