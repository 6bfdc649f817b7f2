import { Construct, type IDependable } from 'constructs';
import { charts } from '../../../config/versions';
import type { ProxyVariable } from '../../config/derived/proxy';
import type { Gitops, ManagedCluster, Registries } from '../../config/schema';
import { argoCdValues } from './argo-cd-values';
import type { GitopsValues } from './gitops-values';
import type { Kubectl } from './kubectl';
import { mirroredChart } from './registries';
import { argoCdNamespace, rootObjects } from './root-application';

export interface ArgoCdProps {
  readonly cluster: ManagedCluster;
  readonly gitops: Gitops;
  readonly registries: Registries | undefined;
  readonly proxy: readonly ProxyVariable[];
  readonly values: GitopsValues;
  readonly kubectl: Kubectl;
  /** What must be there before Argo CD brings the workloads up. */
  readonly after: readonly IDependable[];
}

/** Argo CD, and the root application that brings up everything else from Git. */
export class ArgoCd extends Construct {
  constructor(scope: Construct, id: string, { cluster, gitops, registries, proxy, values, kubectl, after }: ArgoCdProps) {
    super(scope, id);
    const controller = kubectl.chart(this, 'Controller', {
      source: mirroredChart({ ...charts.argoCd, version: cluster.pins.argoCd ?? charts.argoCd.version }, registries),
      release: 'argo-cd',
      namespace: argoCdNamespace,
      values: argoCdValues({ ownPolicies: gitops.networkPolicies.baseline !== 'none', registries, proxy }),
      wait: true,
      after,
    });
    // After the release that brings their definitions. No chart: what is applied is what is rendered and tested.
    kubectl.manifest(this, 'Root', rootObjects(gitops, values), [controller]);
  }
}
