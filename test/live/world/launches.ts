import { parseAllDocuments } from 'yaml';
import { members, tagsIn } from '../../support/iam/call';
import type { JudgedCall } from '../../support/iam/proxy';

/** What the user data of an EKS node says. https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/ */
export interface NodeConfig {
  readonly spec: {
    readonly cluster: { readonly name: string; readonly apiServerEndpoint: string; readonly cidr: string };
    readonly kubelet: { readonly config: KubeletConfig; readonly flags?: readonly string[] };
  };
}

interface KubeletConfig {
  readonly maxPods?: number;
  readonly registerWithTaints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

/** One CreateFleet of Karpenter, and the launch template that it names. */
export interface Launch {
  /** Tags of the instances. */
  readonly tags: Readonly<Record<string, string>>;
  readonly subnetIds: readonly string[];
  readonly instanceTypes: readonly string[];
  readonly imageIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly metadataOptions: Readonly<Record<string, string>>;
  readonly userData: NodeConfig;
}

/** Every fleet that a principal asked for and was allowed, read off the calls that passed the proxy; dry runs are not among them. */
export function launchesOf(calls: readonly JudgedCall[], principal: string): Launch[] {
  const own = calls.filter((call) => call.principal === principal && call.parameters.DryRun !== 'true');
  const templates = own.filter(({ action }) => action === 'ec2:CreateLaunchTemplate').map(({ parameters }) => parameters);
  return own
    .filter(({ action }) => action === 'ec2:CreateFleet')
    .map(({ parameters }) => {
      const configs = members(parameters, 'LaunchTemplateConfigs');
      const overrides = configs.flatMap((config) => members(config, 'Overrides'));
      const names = configs.map((config) => config['LaunchTemplateSpecification.LaunchTemplateName']);
      const used = templates.filter(({ LaunchTemplateName }) => names.includes(String(LaunchTemplateName)));
      const [template] = used;
      if (!template) throw new Error(`CreateFleet names ${names.join(', ')}: found no CreateLaunchTemplate for it`);
      const instances = members(parameters, 'TagSpecification').find(({ ResourceType }) => ResourceType === 'instance');
      return {
        tags: tagsIn(instances ?? {}, 'Tag'),
        subnetIds: distinct(overrides.map(({ SubnetId }) => SubnetId)),
        instanceTypes: distinct(overrides.map(({ InstanceType }) => InstanceType)),
        imageIds: distinct([...overrides.map(({ ImageId }) => ImageId), ...used.map((one) => one['LaunchTemplateData.ImageId'])]),
        securityGroupIds: distinct(
          used.flatMap((one) => Object.entries(one).flatMap(([key, value]) => (/SecurityGroup/.test(key) ? [value] : []))),
        ),
        metadataOptions: Object.fromEntries(
          Object.entries(template).flatMap(([key, value]) => {
            const option = /^LaunchTemplateData\.MetadataOptions\.(.+)$/.exec(key)?.[1];
            return option === undefined ? [] : [[option, String(value)]];
          }),
        ),
        userData: nodeConfig(String(template['LaunchTemplateData.UserData'])),
      };
    });
}

const distinct = (values: readonly unknown[]): string[] => [...new Set(values.filter((value) => typeof value === 'string'))].toSorted();

/** The node configuration in user data: one part of a MIME message. */
function nodeConfig(base64: string): NodeConfig {
  const text = Buffer.from(base64, 'base64').toString();
  const part = /\r?\n\r?\n((?:#.*\r?\n)*apiVersion: node\.eks\.aws[^]*?)\r?\n--/.exec(text)?.[1];
  const [document] = parseAllDocuments(part ?? '');
  if (!document) throw new Error(`found no node configuration in user data:\n${text}`);
  return document.toJS() as NodeConfig;
}
