import type { VpcCniConfiguration } from '../../lib/stacks/cluster/vpc-cni';
import type { GitopsValues } from '../../lib/stacks/platform/gitops-values';
import type { Template } from '../template';
import { literal } from './literal';

/** A Kubernetes object. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: unknown;
}

/** Objects that the stack applies itself: NodePools and the EC2NodeClass. */
export const appliedObjects = (platform: Template): KubernetesObject[] =>
  propertiesOf(platform, 'Custom::AWSCDK-EKS-KubernetesResource').flatMap(({ Manifest }) => json(Manifest) as KubernetesObject[]);

/** Everything of an item of the chart argocd-apps that does not belong into `spec`. */
interface Item {
  readonly namespace: string;
  readonly finalizers?: readonly string[];
  readonly additionalAnnotations?: Readonly<Record<string, string>>;
  readonly additionalLabels?: Readonly<Record<string, string>>;
}

interface RootValues {
  readonly applications: Readonly<Record<string, Item & { readonly source: { readonly helm: { readonly valuesObject: GitopsValues } } }>>;
  readonly projects: Readonly<Record<string, Item>>;
}

/**
 * The root application and its project, as the chart argocd-apps makes them out of its values: what is not metadata becomes the spec.
 * https://github.com/argoproj/argo-helm/blob/argocd-apps-2.0.5/charts/argocd-apps/templates/applications.yaml
 */
export function rootObjects(platform: Template): KubernetesObject[] {
  const { applications, projects } = rootValues(platform);
  return [...made('AppProject', projects), ...made('Application', applications)];
}

/** Helm values that the root application passes to the bootstrap chart. */
export function bootstrapValues(platform: Template): GitopsValues {
  const [application, ...more] = Object.values(rootValues(platform).applications);
  if (!application || more.length > 0) throw new RangeError('expected one root application');
  return application.source.helm.valuesObject;
}

function rootValues(platform: Template): RootValues {
  const chart = propertiesOf(platform, 'Custom::AWSCDK-EKS-HelmChart').find(({ Chart }) => Chart === 'argocd-apps');
  if (!chart) throw new RangeError('no release of argocd-apps in the platform stack');
  return json(chart.Values) as RootValues;
}

const made = (kind: 'Application' | 'AppProject', items: Readonly<Record<string, Item>>): KubernetesObject[] =>
  Object.entries(items).map(([name, { namespace, finalizers, additionalAnnotations, additionalLabels, ...spec }]) => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind,
    metadata: {
      name,
      namespace,
      ...(finalizers && { finalizers }),
      ...(additionalAnnotations && { annotations: additionalAnnotations }),
      ...(additionalLabels && { labels: additionalLabels }),
    },
    spec,
  }));

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
