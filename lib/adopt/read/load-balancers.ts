import {
  type Action,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  type DescribeTargetGroupsOutput,
  ElasticLoadBalancingV2Client,
  type LoadBalancer as ElbLoadBalancer,
  type TargetGroup as ElbTargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { toCondition } from '../../listener/conditions';
import type { ClientOptions } from '../../shift/aws/clients';
import { BackendError } from '../../shift/model/backends';
import type { Listener, ListenerRule, LoadBalancer, RuleAction, TargetGroup, WithListeners } from '../inventory';
import { ask, each, pages, together } from './ask';
import { authenticationOf } from './authentication';

/** A load balancer that was named does not fit; the message says what was found and what is expected. */
export class WrongLoadBalancer extends Error {}

/**
 * Load balancers with all that hangs on them.
 * @param arns those to read, in this order; all of the VPC where empty
 * @throws WrongLoadBalancer, NotAllowed, BackendError
 */
export async function readLoadBalancers(vpcId: string, arns: readonly string[], options: ClientOptions): Promise<LoadBalancer[]> {
  const elb = new ElasticLoadBalancingV2Client(options);
  const found = arns.length > 0 ? await named(elb, arns, vpcId) : (await all(elb)).filter(({ VpcId }) => VpcId === vpcId);
  return each(found, (loadBalancer) => whole(elb, loadBalancer));
}

/** One load balancer with its listeners and their rules. @throws WrongLoadBalancer where there is none, NotAllowed, BackendError */
export async function readLoadBalancer(arn: string, options: ClientOptions): Promise<WithListeners> {
  const elb = new ElasticLoadBalancingV2Client(options);
  return withListeners(elb, await existing(elb, arn));
}

const all = (elb: ElasticLoadBalancingV2Client): Promise<ElbLoadBalancer[]> =>
  pages(async (Marker) => {
    const page = await ask('elasticloadbalancing:DescribeLoadBalancers', (abortSignal) =>
      elb.send(new DescribeLoadBalancersCommand({ Marker }), { abortSignal }),
    );
    return { items: page.LoadBalancers, next: page.NextMarker };
  });

const named = (elb: ElasticLoadBalancingV2Client, arns: readonly string[], vpcId: string): Promise<ElbLoadBalancer[]> =>
  each(arns, async (arn) => {
    const found = await existing(elb, arn);
    if (found.VpcId === vpcId) return found;
    throw new WrongLoadBalancer(`found ${arn} in ${found.VpcId}; expected a load balancer in the cluster's VPC, ${vpcId}`);
  });

async function existing(elb: ElasticLoadBalancingV2Client, arn: string): Promise<ElbLoadBalancer> {
  const { LoadBalancers: [found] = [] } = await ask('elasticloadbalancing:DescribeLoadBalancers', (abortSignal) =>
    elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] }), { abortSignal }),
  ).catch((error: unknown) => {
    if (error instanceof BackendError && error.kind === 'missing') return { LoadBalancers: [] };
    throw error;
  });
  if (found) return found;
  throw new WrongLoadBalancer(`found no load balancer ${arn}; expected one that \`aws elbv2 describe-load-balancers\` lists`);
}

async function whole(elb: ElasticLoadBalancingV2Client, found: ElbLoadBalancer): Promise<LoadBalancer> {
  const [loadBalancer, targetGroups] = await together([
    withListeners(elb, found),
    found.Type === 'application' ? targetGroupsOf(elb, found.LoadBalancerArn ?? '') : Promise.resolve([]),
  ]);
  return { ...loadBalancer, targetGroups };
}

async function withListeners(
  elb: ElasticLoadBalancingV2Client,
  { LoadBalancerArn: arn = '', ...rest }: ElbLoadBalancer,
): Promise<WithListeners> {
  const [tags, listeners] = await together([
    tagsOf(elb, arn),
    // Of others it is only said that they are left out.
    rest.Type === 'application' ? listenersOf(elb, arn) : Promise.resolve([]),
  ]);
  return {
    arn,
    type: rest.Type ?? '',
    securityGroupIds: rest.SecurityGroups ?? [],
    subnetIds: (rest.AvailabilityZones ?? []).flatMap(({ SubnetId }) => SubnetId ?? []),
    tags,
    listeners,
  };
}

async function tagsOf(elb: ElasticLoadBalancingV2Client, arn: string): Promise<Record<string, string>> {
  const { TagDescriptions = [] } = await ask('elasticloadbalancing:DescribeTags', (abortSignal) =>
    elb.send(new DescribeTagsCommand({ ResourceArns: [arn] }), { abortSignal }),
  );
  return Object.fromEntries(TagDescriptions.flatMap(({ Tags = [] }) => Tags.map(({ Key = '', Value = '' }) => [Key, Value])));
}

async function listenersOf(elb: ElasticLoadBalancingV2Client, LoadBalancerArn: string): Promise<Listener[]> {
  const listeners = await pages(async (Marker) => {
    const page = await ask('elasticloadbalancing:DescribeListeners', (abortSignal) =>
      elb.send(new DescribeListenersCommand({ LoadBalancerArn, Marker }), { abortSignal }),
    );
    return { items: page.Listeners, next: page.NextMarker };
  });
  return each(listeners, async ({ ListenerArn: arn = '', Protocol: protocol = '', Port: port = 0 }) => ({
    arn,
    protocol,
    port,
    rules: await rulesOf(elb, arn),
  }));
}

async function rulesOf(elb: ElasticLoadBalancingV2Client, ListenerArn: string): Promise<ListenerRule[]> {
  const rules = await pages(async (Marker) => {
    const page = await ask('elasticloadbalancing:DescribeRules', (abortSignal) =>
      elb.send(new DescribeRulesCommand({ ListenerArn, PageSize: 400, Marker }), { abortSignal }),
    );
    return { items: page.Rules, next: page.NextMarker };
  });
  return rules
    .filter(({ IsDefault }) => !IsDefault)
    .map(({ RuleArn: arn = '', Priority, Conditions = [], Actions = [], Transforms = [] }) => ({
      arn,
      priority: Number(Priority),
      conditions: Conditions.map(toCondition),
      transforms: Transforms.flatMap(({ Type }) => Type ?? []),
      actions: Actions.map(toAction),
    }));
}

function toAction(action: Action): RuleAction {
  const authentication = authenticationOf(action);
  return {
    type: action.Type ?? '',
    targetGroupArns: action.Type === 'forward' ? groupsOf(action) : [],
    ...(authentication && { authentication }),
  };
}

/** An action with one target group may have it in either place. */
const groupsOf = ({ ForwardConfig, TargetGroupArn }: Action): string[] =>
  ForwardConfig?.TargetGroups?.flatMap((group) => group.TargetGroupArn ?? []) ?? (TargetGroupArn === undefined ? [] : [TargetGroupArn]);

async function targetGroupsOf(elb: ElasticLoadBalancingV2Client, LoadBalancerArn: string): Promise<TargetGroup[]> {
  const groups = await pages(async (Marker) => {
    const page = await ask('elasticloadbalancing:DescribeTargetGroups', (abortSignal) =>
      elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn, Marker }), { abortSignal }),
    ).catch((error: unknown): DescribeTargetGroupsOutput => {
      // A load balancer without any.
      if (error instanceof BackendError && error.kind === 'missing') return {};
      throw error;
    });
    return { items: page.TargetGroups, next: page.NextMarker };
  });
  return each(groups, async (group) => toTargetGroup(group, await attributesOf(elb, group.TargetGroupArn ?? '')));
}

async function attributesOf(elb: ElasticLoadBalancingV2Client, TargetGroupArn: string): Promise<Record<string, string>> {
  const { Attributes = [] } = await ask('elasticloadbalancing:DescribeTargetGroupAttributes', (abortSignal) =>
    elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }), { abortSignal }),
  );
  return Object.fromEntries(Attributes.map(({ Key = '', Value = '' }) => [Key, Value]));
}

const toTargetGroup = (group: ElbTargetGroup, attributes: Readonly<Record<string, string>>): TargetGroup => ({
  arn: group.TargetGroupArn ?? '',
  targetType: group.TargetType ?? '',
  protocol: group.Protocol ?? '',
  protocolVersion: group.ProtocolVersion ?? 'HTTP1',
  healthCheck: {
    protocol: group.HealthCheckProtocol ?? 'HTTP',
    port: group.HealthCheckPort ?? 'traffic-port',
    path: group.HealthCheckPath ?? '/',
    matcher: group.Matcher?.GrpcCode ?? group.Matcher?.HttpCode ?? '200',
    intervalSeconds: group.HealthCheckIntervalSeconds ?? 30,
    timeoutSeconds: group.HealthCheckTimeoutSeconds ?? 5,
    healthyThreshold: group.HealthyThresholdCount ?? 5,
    unhealthyThreshold: group.UnhealthyThresholdCount ?? 2,
  },
  attributes,
});
