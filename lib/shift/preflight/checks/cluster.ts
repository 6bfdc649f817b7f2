import type { Color } from '../../../names';
import { otherColor } from '../../../names';
import { block, type Check, few, ok, warn, whenObserved } from '../check';
import type { Application, Insight, Observed } from '../observe/observed';

/** The cluster that gains requests: control plane, add-ons, insights, nodes, and what Argo CD says of its workloads. */
export const clusterChecks = (to: Color, observed: Observed): Check[] => [
  controlPlane(observed),
  addons(observed),
  insights(observed),
  nodes(to, observed),
  applications(to, observed),
];

const controlPlane = ({ controlPlane: reading }: Observed): Check =>
  whenObserved('control plane', reading, ({ name, status, version, issues }) => {
    const found = `${name} is ${status}, Kubernetes ${version}${issues.length > 0 ? `; ${few(issues)}` : ''}`;
    if (status !== 'ACTIVE')
      return block('control plane', found, 'wait until it is ACTIVE: an update under way can evict the pods that requests go to');
    return issues.length > 0
      ? warn('control plane', found, 'read the health issues of the cluster in the EKS console')
      : ok('control plane', found);
  });

const addons = ({ addons: reading }: Observed): Check =>
  whenObserved('add-ons', reading, (all) => {
    const bad = all.filter(({ status, issues }) => status !== 'ACTIVE' || issues.length > 0);
    if (all.length === 0)
      return warn('add-ons', 'none is managed by EKS', 'check that vpc-cni, coredns and kube-proxy run and are of this Kubernetes version');
    if (bad.length === 0) return ok('add-ons', `${all.length} ACTIVE: ${few(all.map(({ name, version }) => `${name} ${version}`))}`);
    const found = few(bad.map(({ name, status, issues }) => `${name} is ${status}${issues.length > 0 ? ` (${few(issues)})` : ''}`));
    return block('add-ons', found, 'mend or wait for them: DNS and pod networking hang on the add-ons');
  });

const dayMs = 24 * 3600 * 1000;

const describe = (list: readonly Insight[]): string => few(list.map(({ name, reason }) => `${name}: ${reason}`));

const insights = ({ insights: reading, at }: Observed): Check =>
  whenObserved('insights', reading, (all) => {
    const of = (status: string) => all.filter((insight) => insight.status === status);
    if (of('ERROR').length > 0)
      return block('insights', describe(of('ERROR')), 'do what the insight recommends (EKS console, "Upgrade insights")');
    if (of('WARNING').length > 0) return warn('insights', describe(of('WARNING')), 'read them; they name clients of APIs that will go');
    if (all.length === 0)
      return warn('insights', 'none yet', 'a new cluster has its first after a day; `aws eks start-insights-refresh` asks for them now');
    const oldest = Math.min(...all.map(({ refreshedAt }) => refreshedAt));
    const found = `${all.length}, none with an error or a warning`;
    if (at - oldest > 2 * dayMs)
      return warn('insights', `${found}; the oldest is of ${new Date(oldest).toISOString()}`, '`aws eks start-insights-refresh`');
    return of('UNKNOWN').length > 0
      ? warn('insights', describe(of('UNKNOWN')), 'EKS cannot say; check these yourself')
      : ok('insights', found);
  });

const nodes = (to: Color, { nodes: readings }: Observed): Check =>
  whenObserved('nodes', readings[to], (all) => {
    const notReady = all.filter(({ ready }) => !ready);
    const cordoned = all.filter(({ ready, cordoned: is }) => ready && is);
    const zones = new Set(all.map(({ zone }) => zone));
    if (all.length === 0) return block('nodes', `${to} has none`, 'the cluster is not up; see the system nodes and Karpenter');
    if (notReady.length > 0) {
      return block(
        'nodes',
        `${notReady.length} of ${all.length} are not Ready: ${few(notReady.map(({ name }) => name))}`,
        'replace them, or wait until they are Ready',
      );
    }
    const found = `${all.length} Ready in ${zones.size} zones`;
    if (cordoned.length > 0)
      return warn(
        'nodes',
        `${found}; ${cordoned.length} cordoned: ${few(cordoned.map(({ name }) => name))}`,
        'let what drains them finish first',
      );
    return ok('nodes', found);
  });

/** Synced, healthy, and at the revision that the old cluster runs: else the shift compares two releases instead of two clusters. */
function applications(to: Color, { applications: readings }: Observed): Check {
  const name = 'Argo CD applications';
  return whenObserved(name, readings[to], (mine) => {
    const bad = mine.filter(({ sync, health }) => sync !== 'Synced' || health !== 'Healthy');
    if (mine.length === 0)
      return warn(name, `${to} has none`, 'if its workloads come by another way, check that they are those of the old cluster');
    if (bad.length > 0) {
      return block(
        name,
        few(bad.map((app) => `${app.name} is ${app.sync} and ${app.health}`)),
        'bring them to Synced and Healthy before requests depend on them',
      );
    }
    const others = readings[otherColor(to)];
    const found = `${mine.length} Synced and Healthy`;
    if (!others.ok)
      return warn(
        name,
        `${found}; the revisions of ${otherColor(to)} cannot be read: ${others.why}`,
        'check that both clusters run the same release',
      );
    const differing = differingRevisions(mine, others.value);
    if (differing.length > 0)
      return block(
        name,
        `at another revision than ${otherColor(to)}: ${few(differing)}`,
        'sync both clusters to one revision, and freeze it for the shift',
      );
    return ok(name, `${found}, at the revisions of ${otherColor(to)}`);
  });
}

function differingRevisions(mine: readonly Application[], others: readonly Application[]): string[] {
  const revisions = new Map(others.map((app) => [app.name, app.revision]));
  return mine.flatMap(({ name, revision }) => {
    const other = revisions.get(name);
    return other === undefined || other === revision ? [] : [`${name} (${revision.slice(0, 12)} here, ${other.slice(0, 12)} there)`];
  });
}
