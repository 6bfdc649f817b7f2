import {
  CustomResource,
  Duration,
  aws_ec2 as ec2,
  aws_events as events,
  aws_iam as iam,
  Token,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment, Mirroring } from '../../config/schema';
import { accept, wildcardResource } from '../../constructs/accept';
import { RuntimeFunction } from '../../constructs/runtime-function';
import { type Color, clusterName } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { type Settings, sessionTag } from './lambda/model';

export interface MirroringStackProps {
  readonly environment: Environment;
  readonly mirroring: Mirroring;
  readonly color: Color;
}

/**
 * Copies of what a color's nodes send and receive: filter, target, and a function that keeps one session on every interface of every node.
 * It knows the cluster by name alone and can come and go at any time.
 *
 * Deleted in this order: rules (nothing may make sessions any more) → sessions → function, filter, target.
 */
export class MirroringStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, { environment, mirroring, color }: MirroringStackProps) {
    // What it does can be taken up again at any time.
    super(scope, id, { environment, deletionProtection: false, description: `mirrors the traffic of ${color}'s nodes` });
    const name = clusterName(environment.name, color);
    const filter = mirrorFilter(this, name, mirroring.rules);
    const settings: Settings = {
      clusterName: name,
      filterId: filter.ref,
      targetId: targetId(this, name, mirroring.target),
      sessionNumber: mirroring.sessionNumber,
      ...(mirroring.packetBytes !== undefined && { packetBytes: mirroring.packetBytes }),
    };
    // A target that is there already may be another account's, shared with this one.
    const account = 'targetId' in mirroring.target ? '*' : this.account;
    const targetArn = this.formatArn({ service: 'ec2', account, resource: 'traffic-mirror-target', resourceName: settings.targetId });
    const follower = new RuntimeFunction(this, 'FollowNodes', {
      entry: 'lib/stacks/mirroring/lambda/follow-nodes.ts',
      description: `${name}: a mirror session on every interface of every node`,
      timeout: Duration.minutes(10),
      environment: { SETTINGS: this.toJsonString(settings) },
      statements: this.statements(settings, targetArn),
      failedCalls: 'FollowNodes brings everything in line every five minutes: what one call missed, the next one does.',
    });
    this.acceptWildcards(follower, targetArn);
    const sessions = new CustomResource(this, 'Sessions', {
      serviceToken: follower.function.functionArn,
      resourceType: 'Custom::MirrorSessions',
      // Other settings are other properties: CloudFormation calls again.
      properties: { Settings: this.toJsonString(settings) },
      serviceTimeout: Duration.minutes(11),
    });
    for (const rule of followNodes(this, name, follower)) rule.node.addDependency(sessions);
  }

  private statements({ clusterName: name, filterId }: Settings, targetArn: string): iam.PolicyStatement[] {
    const arn = (resource: string, resourceName: string) => this.formatArn({ service: 'ec2', resource, resourceName });
    const sessions = arn('traffic-mirror-session', '*');
    return [
      // None of them can be limited to resources.
      new iam.PolicyStatement({
        actions: ['ec2:DescribeInstances', 'ec2:DescribeInstanceTypes', 'ec2:DescribeTrafficMirrorSessions'],
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        actions: ['ec2:CreateTrafficMirrorSession'],
        resources: [sessions, arn('network-interface', '*'), arn('traffic-mirror-filter', filterId), targetArn],
      }),
      new iam.PolicyStatement({
        actions: ['ec2:CreateTags'],
        resources: [sessions],
        conditions: { StringEquals: { 'ec2:CreateAction': 'CreateTrafficMirrorSession', [`aws:RequestTag/${sessionTag}`]: name } },
      }),
      new iam.PolicyStatement({
        actions: ['ec2:DeleteTrafficMirrorSession'],
        resources: [sessions],
        conditions: { StringEquals: { [`aws:ResourceTag/${sessionTag}`]: name } },
      }),
    ];
  }

  private acceptWildcards(follower: RuntimeFunction, targetArn: string): void {
    const arn = (resource: string) => this.formatArn({ service: 'ec2', resource, resourceName: '*' });
    accept(follower, {
      'AwsSolutions-IAM5[Resource::*]': 'FollowNodes: EC2 does not support resource-level permissions for Describe calls.',
      [wildcardResource(arn('traffic-mirror-session'))]:
        'FollowNodes: sessions have ids of EC2’s making; tags limit them to this cluster’s.',
      [wildcardResource(arn('network-interface'))]:
        'FollowNodes: interfaces of nodes come and go; only those of this cluster are asked for.',
      // Of a target of this stack's own the account is known, and the ARN has no wildcard.
      ...(!Token.isUnresolved(targetArn) && {
        [wildcardResource(targetArn)]: 'FollowNodes: the target is one by its id; the configuration does not say in which account it is.',
      }),
    });
  }
}

/** Protocol numbers of IANA. */
const protocols = { tcp: 6, udp: 17 } as const;

function mirrorFilter(scope: Construct, name: string, rules: Mirroring['rules']): ec2.CfnTrafficMirrorFilter {
  const filter = new ec2.CfnTrafficMirrorFilter(scope, 'Filter', { description: `Traffic of the nodes of ${name}` });
  for (const [index, { direction, action, protocol, sourceCidr, destinationCidr, destinationPort }] of rules.entries()) {
    new ec2.CfnTrafficMirrorFilterRule(scope, `Rule${index + 1}`, {
      trafficMirrorFilterId: filter.ref,
      ruleNumber: index + 1,
      trafficDirection: direction,
      ruleAction: action,
      sourceCidrBlock: sourceCidr,
      destinationCidrBlock: destinationCidr,
      ...(protocol !== 'any' && { protocol: protocols[protocol] }),
      ...(destinationPort !== undefined && { destinationPortRange: { fromPort: destinationPort, toPort: destinationPort } }),
    });
  }
  return filter;
}

/** A target of this stack's own, unless there is one. */
function targetId(scope: Construct, name: string, target: Mirroring['target']): string {
  if ('targetId' in target) return target.targetId;
  return new ec2.CfnTrafficMirrorTarget(scope, 'Target', { description: `Where the traffic of ${name} is inspected`, ...target }).ref;
}

/**
 * A node's first interface is there when it runs; the VPC CNI attaches those of the pods later, and EventBridge gets no event of it. The schedule finds
 * them, and whatever an event that was lost has left behind.
 */
function followNodes(scope: Construct, name: string, follower: RuntimeFunction): events.Rule[] {
  const target = new targets.LambdaFunction(follower.function);
  return [
    new events.Rule(scope, 'NodeChanged', {
      description: `${name}: a node runs, or ends`,
      eventPattern: {
        source: ['aws.ec2'],
        detailType: ['EC2 Instance State-change Notification'],
        detail: { state: ['running', 'stopping', 'stopped', 'shutting-down', 'terminated'] },
      },
      targets: [target],
    }),
    new events.Rule(scope, 'Everything', {
      description: `${name}: brings all mirror sessions in line`,
      schedule: events.Schedule.rate(Duration.minutes(5)),
      targets: [target],
    }),
  ];
}
