import { type Account, notKnown, passRole, tagContext } from './account';
import { type Call, members, tagsIn, text } from './call';
import type { Needed } from './judge';

/** What calls of EC2 need. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export function ec2Needs(call: Call, account: Account): readonly Needed[] | Promise<readonly Needed[]> {
  const rule = rules[call.operation];
  return rule ? rule(call, account) : notKnown(call);
}

type Rule = (call: Call, account: Account) => readonly Needed[] | Promise<readonly Needed[]>;

const rules: Readonly<Record<string, Rule>> = {
  CreateLaunchTemplate: (call, account) => created(call, account, 'launch-template', tagsOfType(call, 'launch-template')),
  DeleteLaunchTemplate: async (call, account) => {
    const name = text(call.parameters, 'LaunchTemplateId', 'LaunchTemplateName');
    const template = await account.launchTemplate(name);
    return [await existing(call, account, arn(call, account, `launch-template/${template?.id ?? name}`))];
  },
  TerminateInstances: (call, account) =>
    Promise.all(members(call.parameters, 'InstanceId').map(({ '': id }) => existing(call, account, arn(call, account, `instance/${id}`)))),
  CreateTags: (call, account) => {
    const requested = tagsIn(call.parameters, 'Tag');
    return Promise.all(
      members(call.parameters, 'ResourceId').map(({ '': id = '' }) => existing(call, account, arn(call, account, kindOf(id)), requested)),
    );
  },
  RunInstances: async (call, account) => {
    const { parameters } = call;
    const name = text(parameters, 'LaunchTemplate.LaunchTemplateId', 'LaunchTemplate.LaunchTemplateName');
    const subnets = [parameters.SubnetId, ...members(parameters, 'NetworkInterface').map(({ SubnetId }) => SubnetId)];
    return launch(call, account, {
      templates: name === '' ? [] : [name],
      subnets: texts(subnets),
      images: texts([parameters.ImageId]),
    });
  },
  CreateFleet: async (call, account) => {
    const configs = members(call.parameters, 'LaunchTemplateConfigs');
    const overrides = configs.flatMap((config) => members(config, 'Overrides'));
    const names = configs.map(
      (config) => config['LaunchTemplateSpecification.LaunchTemplateId'] ?? config['LaunchTemplateSpecification.LaunchTemplateName'],
    );
    const fleet = created(call, account, 'fleet', tagsOfType(call, 'fleet'));
    const started = await launch(call, account, {
      templates: texts(names),
      subnets: texts(overrides.map(({ SubnetId }) => SubnetId)),
      images: texts(overrides.map(({ ImageId }) => ImageId)),
    });
    return [...fleet, ...started];
  },
};

interface Launch {
  readonly templates: readonly string[];
  readonly subnets: readonly string[];
  readonly images: readonly string[];
}

/** Starting instances needs every resource that takes part, those that come into being with the tags that the request gives them. */
async function launch(call: Call, account: Account, { templates, subnets, images }: Launch): Promise<Needed[]> {
  const action = `ec2:${call.operation}`;
  const found = (await Promise.all(templates.map((name) => account.launchTemplate(name)))).flatMap((template) =>
    template ? [template] : [],
  );
  const profiles = [...new Set(found.flatMap(({ profile }) => (profile === undefined ? [] : [profile])))];
  const roles = (await Promise.all(profiles.map((name) => account.roleOfProfile(name)))).flatMap((role) =>
    role === undefined ? [] : [role],
  );
  const used = [
    ...new Set([
      ...subnets.map((id) => arn(call, account, `subnet/${id}`)),
      ...[...images, ...found.flatMap(({ imageId }) => imageId ?? [])].map(
        (id) => `arn:${account.partition}:ec2:${call.region}::image/${id}`,
      ),
      ...found.flatMap(({ securityGroupIds }) => securityGroupIds.map((id) => arn(call, account, `security-group/${id}`))),
    ]),
  ];
  return [
    ...(await Promise.all(found.map(({ id }) => existing(call, account, arn(call, account, `launch-template/${id}`))))),
    ...used.map((resource) => ({ action, resource })),
    ...['instance', 'volume', 'network-interface'].flatMap((kind) =>
      created(
        call,
        account,
        kind,
        Object.assign({}, ...found.map(({ tags }) => tags[kind]), tagsOfType(call, kind)) as Record<string, string>,
      ),
    ),
    ...roles.map(passRole),
  ];
}

/** A resource that comes into being, and the tags that it gets at that: IAM asks for both. */
function created(call: Call, account: Account, kind: string, tags: Readonly<Record<string, string>>): Needed[] {
  const [resource, context] = [arn(call, account, `${kind}/*`), tagContext(tags)];
  const tagging = { action: 'ec2:CreateTags', resource, context: { ...context, 'ec2:CreateAction': call.operation } };
  return [{ action: `ec2:${call.operation}`, resource, context }, ...(Object.keys(tags).length > 0 ? [tagging] : [])];
}

async function existing(call: Call, account: Account, resource: string, requested: Readonly<Record<string, string>> = {}): Promise<Needed> {
  return { action: `ec2:${call.operation}`, resource, context: tagContext(requested, await account.tagsOf(resource)) };
}

/** Tags that the request gives to resources of a type. */
const tagsOfType = ({ parameters }: Call, type: string): Record<string, string> =>
  Object.assign(
    {},
    ...[...members(parameters, 'TagSpecification'), ...members(parameters, 'TagSpecifications')]
      .filter(({ ResourceType }) => ResourceType === type)
      .map((specification) => ({ ...tagsIn(specification, 'Tag'), ...tagsIn(specification, 'Tags') })),
  ) as Record<string, string>;

const arn = ({ region }: Call, { partition, id }: Account, resource: string): string => `arn:${partition}:ec2:${region}:${id}:${resource}`;

const prefixes: Readonly<Record<string, string>> = {
  i: 'instance',
  lt: 'launch-template',
  vol: 'volume',
  eni: 'network-interface',
  fleet: 'fleet',
};

/** Kind and id of a resource by its id. @throws RangeError for an id of a kind that has no rule here */
function kindOf(id: string): string {
  const kind = prefixes[id.slice(0, id.indexOf('-'))];
  if (kind === undefined) throw new RangeError(`${id}: found no kind of resource for it in test/support/iam/needs-ec2.ts`);
  return `${kind}/${id}`;
}

const texts = (values: readonly unknown[]): string[] => values.filter((value) => typeof value === 'string');
