import { dnsSuffixOf, partitionOf } from '../../../lib/config/catalog/regions';
import { checkEnvironment } from '../../../lib/config/check';
import type { Environment, EnvironmentInput } from '../../../lib/config/schema';
import type { Template } from '../template';

/** An environment in another region, with everything that it names there as well: zones, ARNs and queue URLs. */
export function movedTo(input: EnvironmentInput, region: string): Environment {
  const text = JSON.stringify(input)
    .replaceAll('arn:aws:', `arn:${partitionOf(region)}:`)
    .replaceAll(input.region, region)
    .replaceAll(`${region}.amazonaws.com`, `${region}.${dnsSuffixOf(region)}`);
  // Ids of zones are for the region that they came from.
  const { zoneIds: _, ...moved } = JSON.parse(text) as EnvironmentInput;
  return checkEnvironment(moved, `${input.name} in ${region}`);
}

/**
 * Names that are the same in every partition, whatever they look like: principals (all but those of CloudWatch Logs and a few others that this
 * app does not use), the audience of EKS's service account tokens, and API groups of Kubernetes.
 */
const everywhere = [
  /"Service":"(?!logs\.)[a-z0-9.-]+\.amazonaws\.com"/g,
  /"(Principal|AWSServiceName)":"[a-z0-9.]+\.amazonaws\.com"/g,
  /"sts\.amazonaws\.com"/g,
  /\b(crd\.k8s|eks|vpc)\.amazonaws\.com\/[a-z0-9-]+/g,
  // Karpenter passes roles to whichever of the two is there: its own policy names both.
  /"ec2\.amazonaws\.com","ec2\.amazonaws\.com\.cn"/g,
];

/** What in a template belongs to another partition than the region's: ARNs and host names, with what is around them. */
export function foreignNames(template: Template, region: string): string[] {
  let text = JSON.stringify(template);
  for (const name of everywhere) text = text.replace(name, '');
  const suffix = dnsSuffixOf(region) === 'amazonaws.com' ? /amazonaws\.com\.cn/ : /amazonaws\.com(?!\.cn)/;
  const foreign = [new RegExp(`arn:(?!${partitionOf(region)}:)aws[a-z-]*:`), suffix];
  return foreign.flatMap((name) => [...text.matchAll(new RegExp(`.{0,60}${name.source}.{0,60}`, 'g'))].map(([around]) => around));
}
