import { DescribeTagsCommand, ElasticLoadBalancingV2Client, paginateDescribeTargetGroups } from '@aws-sdk/client-elastic-load-balancing-v2';
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { isColor, targetGroupName, weightParameterName } from '../../../names';
import { type AwsToObserve, readingOf } from './observe';
import type { Observed } from './observed';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html */
const arnsPerCall = 20;

/** Target groups and weights of services that have left the configuration: a deploy cannot delete the first, and never deletes the second. */
export async function observeLeftBehind(at: AwsToObserve): Promise<Pick<Observed, 'leftTargetGroups' | 'leftWeights'>> {
  const [leftTargetGroups, leftWeights] = await Promise.all([
    readingOf('target groups of the account', () => targetGroups(at)),
    readingOf('GetParametersByPath', () => weights(at)),
  ]);
  return { leftTargetGroups, leftWeights };
}

async function targetGroups({ env, options }: AwsToObserve): Promise<{ name: string; arn: string }[]> {
  const client = new ElasticLoadBalancingV2Client(options);
  const named: { name: string; arn: string }[] = [];
  for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client }, {})) {
    for (const { TargetGroupName: name = '', TargetGroupArn: arn = '' } of TargetGroups)
      if (name.startsWith(`${env.name}-`)) named.push({ name, arn });
  }
  const left: { name: string; arn: string }[] = [];
  for (let start = 0; start < named.length; start += arnsPerCall) {
    const some = named.slice(start, start + arnsPerCall);
    const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns: some.map(({ arn }) => arn) }));
    for (const { ResourceArn, Tags = [] } of TagDescriptions) {
      const of = (key: string) => Tags.find(({ Key }) => Key === key)?.Value ?? '';
      const [service, color, group] = [of('bluegreen/service'), of('bluegreen/color'), some.find(({ arn }) => arn === ResourceArn)];
      // The tags make sure: staging-eu-web-blue is web's in staging-eu, not eu-web's in staging.
      const isOurs = isColor(color) && group?.name === targetGroupName(env.name, service, color);
      if (group && isOurs && !env.services.some(({ name }) => name === service)) left.push(group);
    }
  }
  return left;
}

async function weights({ env, options }: AwsToObserve): Promise<{ name: string; value: string }[]> {
  const client = new SSMClient(options);
  const known = new Set(env.services.map(({ name }) => weightParameterName(env.name, name)));
  const left: { name: string; value: string }[] = [];
  for await (const { Parameters = [] } of paginateGetParametersByPath(
    { client },
    { Path: weightParameterName(env.name, '').replace(/\/$/, '') },
  )) {
    for (const { Name: name = '', Value: value = '' } of Parameters) if (!known.has(name)) left.push({ name, value });
  }
  return left;
}
