import { KubectlV29Layer } from '@aws-cdk/lambda-layer-kubectl-v29';
import { KubectlV30Layer } from '@aws-cdk/lambda-layer-kubectl-v30';
import { KubectlV31Layer } from '@aws-cdk/lambda-layer-kubectl-v31';
import { KubectlV32Layer } from '@aws-cdk/lambda-layer-kubectl-v32';
import { KubectlV33Layer } from '@aws-cdk/lambda-layer-kubectl-v33';
import { KubectlV34Layer } from '@aws-cdk/lambda-layer-kubectl-v34';
import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import type { aws_lambda as lambda } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { kubernetesVersions } from '../../../config/versions';
import type { ManagedCluster } from '../../config/schema';

type LayerClass = new (scope: Construct, id: string) => lambda.LayerVersion;

/** kubectl and helm of each Kubernetes minor. Helm is 3.17 up to 1.32's layer and 4 from 1.33's on. */
export const kubectlLayers: Readonly<Record<string, LayerClass>> = {
  '1.29': KubectlV29Layer,
  '1.30': KubectlV30Layer,
  '1.31': KubectlV31Layer,
  '1.32': KubectlV32Layer,
  '1.33': KubectlV33Layer,
  '1.34': KubectlV34Layer,
  '1.35': KubectlV35Layer,
  '1.36': KubectlV36Layer,
};

/**
 * The layer that a cluster's kubectl function runs: the one pinned, or that of the version's row. Which pairs go together is a rule of the
 * configuration.
 * @throws RangeError for a minor without a layer: a row of versions.ts without its package, a defect
 */
export function kubectlLayer(scope: Construct, id: string, cluster: ManagedCluster): lambda.LayerVersion {
  const minor = cluster.pins.kubectl ?? kubernetesVersions[cluster.version]?.kubectl ?? cluster.version;
  const Layer = kubectlLayers[minor];
  if (!Layer) throw new RangeError(`no kubectl layer for Kubernetes ${minor}; there are ${Object.keys(kubectlLayers).join(', ')}`);
  return new Layer(scope, id);
}
