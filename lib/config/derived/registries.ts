import type { Environment } from '../schema';
import type { PublicRegistry } from '../schema/registries';

/**
 * Public registries of the images that the stacks and gitops/ bring into the clusters of an environment. The managed add-ons are not among them: their
 * images come from private registries of AWS in the region, through the endpoints of ECR. test/manifests/images.test.ts compares this with the charts.
 */
export function registriesInUse({ gitops: { keda, externalSecrets, samples } }: Environment): PublicRegistry[] {
  const inUse: Readonly<Record<PublicRegistry, boolean>> = {
    // Karpenter, the load balancer controller, Argo CD's Redis, the sample worker.
    ecrPublic: true,
    // Argo CD.
    quay: true,
    ghcr: keda || externalSecrets,
    // The sample service.
    dockerHub: samples.service !== undefined,
  };
  return (Object.keys(inUse) as PublicRegistry[]).filter((registry) => inUse[registry]);
}
