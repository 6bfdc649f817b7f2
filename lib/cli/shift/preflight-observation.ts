import { observeEdges } from '../../adopt/read/edges';
import type { Environment } from '../../config/schema';
import { kubectl } from '../../kubernetes/kubectl';
import type { Kubernetes } from '../../kubernetes/kubernetes';
import { type Color, colors } from '../../names';
import { deployedListeners } from '../../shift/aws/deployed';
import { isApplicationListener } from '../../shift/aws/deployment';
import { sourceOf } from '../../shift/core/plan';
import type { Backends, Rule } from '../../shift/model/backends';
import { read } from '../../shift/model/reading';
import { observeAws } from '../../shift/preflight/observe/aws';
import { observeCluster } from '../../shift/preflight/observe/kubernetes';
import type { Observed } from '../../shift/preflight/observe/observed';
import { observeState } from '../../shift/preflight/observe/state/state';
import { askTestRoute } from '../../shift/preflight/test-route';
import { type Host, RefusedError } from '../host';
import type { ObserveForPreflight } from './preflight';

/** Observes AWS, both clusters and the test route, all at once. */
export const observeForPreflight: ObserveForPreflight = async ({ env, runner }, to, host) => {
  const { backends } = runner;
  const options = { region: env.region };
  const services = env.services.map(({ name }) => name);
  const namespaces = [...new Set(env.services.map(({ namespace }) => namespace))];
  const edgeArns = await deployedListeners(env.name, options);
  if (edgeArns === undefined) throw new RefusedError(`${env.name}: the traffic stack is not deployed`);
  const [aws, edges, blue, green, state, rules, shadowed, stored, health, alarms, stores, answers, analyses] = await Promise.all([
    observeAws({ env, to, listenerArns: edgeArns.filter(isApplicationListener), options }),
    observeEdges(env, options),
    observeCluster(clusterOf(env, 'blue', host), namespaces),
    observeCluster(clusterOf(env, 'green', host), namespaces),
    readState(env, host),
    read(backends.rules.list()),
    read(backends.rules.shadowed()),
    read(backends.weights.read(services)),
    read(backends.targets.health(services)),
    read(backends.gate.alarms({ to, services, extra: env.shift.gate.extraAlarmArns })),
    read(backends.shifts.load()),
    env.traffic.testRoute?.to === to ? askTestRoute(env.services, to) : [],
    readAnalyses(backends, env, to),
  ]);
  return {
    ...aws,
    edges,
    at: backends.clock.now(),
    nodes: { blue: blue.nodes, green: green.nodes },
    applications: { blue: blue.applications, green: green.applications },
    workloads: { blue: blue.workloads, green: green.workloads },
    serviceAccounts: { blue: blue.serviceAccounts, green: green.serviceAccounts },
    state,
    rules,
    shadowed,
    stored,
    health,
    alarms,
    analyses,
    lock: stores.ok ? { ok: true, value: stores.value.lock } : stores,
    testRoute: { ok: true, value: answers },
    targetStickiness: rules.ok ? await read(backends.rules.targetStickiness(targetGroupsOf(rules.value))) : rules,
  };
};

/** What both clusters hold that weights do not move. */
async function readState(env: Environment, host: Host): Promise<Observed['state']> {
  const ofColor = async (color: Color) => {
    const cluster = clusterOf(env, color, host);
    return 'why' in cluster ? ({ ok: false, why: cluster.why } as const) : observeState(cluster);
  };
  const [blue, green] = await Promise.all([ofColor('blue'), ofColor('green')]);
  return { blue, green };
}

/** What each configured analysis gives now, asked from here. */
async function readAnalyses({ analyses }: Backends, { shift }: Environment, to: Color): Promise<Observed['analyses']> {
  const readings = shift.analyses.map(async (analysis) => {
    const unread = { ok: false as const, why: 'this connection reads no analyses' };
    return [analysis.name, analyses ? await read(analyses.read(sourceOf(analysis), to)) : unread] as const;
  });
  return Object.fromEntries(await Promise.all(readings));
}

function clusterOf(env: Environment, color: Color, host: Host): Kubernetes | { readonly why: string } {
  const cluster = env.clusters[color];
  if (cluster.kind === 'absent') return { why: `${env.name} has no ${color} cluster` };
  if (cluster.kubeContext === undefined) return { why: `clusters.${color}.kubeContext is not set` };
  return kubectl({ context: cluster.kubeContext, env: host.env, signal: host.signal });
}

const targetGroupsOf = (rules: readonly Rule[]): string[] =>
  rules.flatMap(({ actions }) =>
    actions.flatMap((action) => (action.type === 'forward' ? action.targetGroups.filter(isOurs).map(({ arn }) => arn) : [])),
  );

const isOurs = ({ color }: { readonly color?: Color }): boolean => colors.some((one) => one === color);
