import type { VpcCniConfiguration } from '../../lib/stacks/cluster/vpc-cni';
import type { GitopsValues } from '../../lib/stacks/platform/gitops-values';
import type { RootApplication } from '../../lib/stacks/platform/root-application';
import type { Template } from '../template';
import { literal } from './literal';

/** A Kubernetes object. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: unknown;
}

/** Objects that the platform stack applies itself, in order: NodePools and the EC2NodeClass, the root application and its project. */
export const appliedObjects = (platform: Template): KubernetesObject[] =>
  propertiesOf(platform, 'Custom::AWSCDK-EKS-KubernetesResource').flatMap(({ Manifest }) => json(Manifest) as KubernetesObject[]);

const isArgoCds = ({ apiVersion }: KubernetesObject): boolean => apiVersion.startsWith('argoproj.io/');

/** The project of the root application, and the root application. */
export const rootObjects = (platform: Template): KubernetesObject[] => appliedObjects(platform).filter(isArgoCds);

/** NodePools and the EC2NodeClass. */
export const karpenterObjects = (platform: Template): KubernetesObject[] => appliedObjects(platform).filter((object) => !isArgoCds(object));

/** Helm values that the root application passes to the bootstrap chart. @throws RangeError unless there is one root application */
export function bootstrapValues(platform: Template): GitopsValues {
  const [application, ...more] = rootObjects(platform).filter(({ kind }) => kind === 'Application') as RootApplication[];
  if (!application || more.length > 0) throw new RangeError('expected one root application in the platform stack');
  return application.spec.source.helm.valuesObject;
}

/**
 * ENIConfigs, as the VPC CNI add-on makes them out of its configuration.
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/charts/aws-vpc-cni/templates/eniconfig.yaml
 */
export function eniConfigs(cluster: Template): KubernetesObject[] {
  const addon = propertiesOf(cluster, 'AWS::EKS::Addon').find(({ AddonName }) => AddonName === 'vpc-cni');
  if (!addon) throw new RangeError('no vpc-cni add-on in the cluster stack');
  const { subnets } = (json(addon.ConfigurationValues) as VpcCniConfiguration).eniConfig;
  return Object.entries(subnets).map(([name, { id, securityGroups }]) => ({
    apiVersion: 'crd.k8s.amazonaws.com/v1alpha1',
    kind: 'ENIConfig',
    metadata: { name },
    spec: { securityGroups, subnet: id },
  }));
}

const propertiesOf = (template: Template, type: string) =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);

const json = (value: unknown): unknown => JSON.parse(String(literal(value)));
