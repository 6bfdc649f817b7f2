import type { Account } from '../../../support/iam/account';
import { callOf, type HttpRequest } from '../../../support/iam/call';
import { needsOf } from '../../../support/iam/needs';

const signed = (service: string, rest: Partial<HttpRequest>): HttpRequest => ({
  method: 'POST',
  url: '/',
  body: '',
  ...rest,
  headers: {
    authorization: `AWS4-HMAC-SHA256 Credential=AKIA1/20261128/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    ...rest.headers,
  },
});
const query = (service: string, parameters: Record<string, string>) =>
  signed(service, { body: new URLSearchParams(parameters).toString() });

describe('callOf', () => {
  test.each<[string, HttpRequest, string, object]>([
    [
      'a query',
      query('ec2', { Action: 'DescribeSubnets', 'SubnetId.1': 'subnet-0a' }),
      'ec2:DescribeSubnets',
      { 'SubnetId.1': 'subnet-0a' },
    ],
    [
      'JSON with a target',
      signed('ssm', { headers: { 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '{"Name":"/a"}' }),
      'ssm:GetParameter',
      { Name: '/a' },
    ],
    ['a path', signed('eks', { method: 'GET', url: '/clusters/dev-green' }), 'eks:DescribeCluster', { name: 'dev-green' }],
    [
      'a path with an ARN',
      signed('arc-zonal-shift', { method: 'GET', url: '/managedresources/arn%3Aaws%3Aeks%3Aeu-west-1%3A1%3Acluster%2Fx' }),
      'arc-zonal-shift:GetManagedResource',
      { resourceIdentifier: 'arn:aws:eks:eu-west-1:1:cluster/x' },
    ],
    [
      'CBOR, under the name that IAM uses',
      signed('monitoring', { url: '/service/GraniteServiceVersion20100801/operation/GetMetricData' }),
      'cloudwatch:GetMetricData',
      {},
    ],
  ])('reads %s', (_, request, action, parameters) => {
    const call = callOf(request);
    expect(`${call.service}:${call.operation}`).toBe(action);
    expect(call).toMatchObject({ accessKey: 'AKIA1', region: 'eu-west-1', parameters });
  });

  test('does not guess', () => {
    expect(() => callOf({ method: 'GET', url: '/', headers: {}, body: '' })).toThrow('found no signature');
    expect(() => callOf(signed('eks', { method: 'DELETE', url: '/clusters/x' }))).toThrow('found no operation');
    expect(() => callOf(signed('eks', { method: 'GET', url: '/clusters/x/addons' }))).toThrow('found no operation');
  });
});

const tags = { 'kubernetes.io/cluster/x': 'owned' };
const account: Account = {
  id: '1',
  partition: 'aws',
  tagsOf: async (arn) => (arn.includes('launch-template') || arn.endsWith('i-0a') ? tags : {}),
  roleOfProfile: async (name) => `arn:aws:iam::1:role/of-${name}`,
  keyOf: async (arn) => (arn.endsWith('-encrypted') ? 'arn:aws:kms:eu-west-1:1:key/0a' : undefined),
  launchTemplate: async () => ({
    id: 'lt-0a',
    imageId: 'ami-0a',
    profile: 'nodes',
    securityGroupIds: ['sg-0a'],
    tags: { 'network-interface': { team: 'a' } },
  }),
};
const needs = async (request: HttpRequest) => needsOf(callOf(request), account);
const summary = async (request: HttpRequest) => (await needs(request)).map(({ action, resource }) => `${action} ${resource}`);

describe('needsOf', () => {
  test('a transaction of a shift needs a right for each item, with its partition key', async () => {
    const put = (pk: string) => ({ Put: { TableName: 'dev-shift', Item: { pk: { S: pk }, sk: { S: 'x' } } } });
    const request = signed('dynamodb', {
      headers: { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' },
      body: JSON.stringify({ TransactItems: [put('current'), put('events#1')] }),
    });
    const table = 'arn:aws:dynamodb:eu-west-1:1:table/dev-shift';
    expect(await needs(request)).toMatchObject(
      ['current', 'events#1'].map((pk) => ({ action: 'dynamodb:PutItem', resource: table, context: { 'dynamodb:LeadingKeys': [pk] } })),
    );
    const update = { ...request, body: JSON.stringify({ TransactItems: [{ Update: {} }] }) };
    await expect(needs(update)).rejects.toThrow('found Update in a transaction, expected Put');
  });

  test('rules, executions, the topic and parameters, each by its own ARN', async () => {
    const json = (service: string, target: string, body: object) =>
      signed(service, { headers: { 'x-amz-target': target }, body: JSON.stringify(body) });
    const rule = 'arn:aws:elasticloadbalancing:eu-west-1:1:listener-rule/app/a/b/c/d';
    const machine = 'arn:aws:states:eu-west-1:1:stateMachine:dev-shift';
    const hook = 'arn:aws:lambda:eu-west-1:1:function:smoke';
    const all = [
      query('elasticloadbalancing', { Action: 'ModifyRule', RuleArn: rule }),
      query('elasticloadbalancing', { Action: 'DescribeRules' }),
      json('states', 'AWSStepFunctions.StartExecution', { stateMachineArn: machine }),
      query('sns', { Action: 'Publish', TopicArn: 'arn:aws:sns:eu-west-1:1:t' }),
      json('ssm', 'AmazonSSM.GetParameters', { Names: ['/a', '/b'] }),
      signed('lambda', { url: `/2015-03-31/functions/${encodeURIComponent(hook)}/invocations` }),
      signed('aps', { method: 'GET', url: '/workspaces/ws-0a/api/v1/query?query=up' }),
    ];
    expect((await Promise.all(all.map(summary))).flat()).toEqual([
      `elasticloadbalancing:ModifyRule ${rule}`,
      'elasticloadbalancing:DescribeRules *',
      `states:StartExecution ${machine}`,
      'sns:Publish arn:aws:sns:eu-west-1:1:t',
      'ssm:GetParameters arn:aws:ssm:eu-west-1:1:parameter/a',
      'ssm:GetParameters arn:aws:ssm:eu-west-1:1:parameter/b',
      `lambda:InvokeFunction ${hook}`,
      'aps:QueryMetrics arn:aws:aps:eu-west-1:1:workspace/ws-0a',
    ]);
  });

  test('a topic or a secret with a key of its own needs the key as well', async () => {
    const key = 'arn:aws:kms:eu-west-1:1:key/0a';
    const publish = query('sns', { Action: 'Publish', TopicArn: 'arn:aws:sns:eu-west-1:1:t-encrypted' });
    const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
    const secret = signed('secretsmanager', {
      headers,
      body: JSON.stringify({ SecretId: 'arn:aws:secretsmanager:eu-west-1:1:s-encrypted' }),
    });
    expect([...(await summary(publish)), ...(await summary(secret))]).toEqual([
      'sns:Publish arn:aws:sns:eu-west-1:1:t-encrypted',
      `kms:GenerateDataKey ${key}`,
      `kms:Decrypt ${key}`,
      'secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:1:s-encrypted',
      `kms:Decrypt ${key}`,
    ]);
  });

  test('a fleet needs everything that takes part: what is there, what comes into being with its tags, and the role', async () => {
    const request = query('ec2', {
      Action: 'CreateFleet',
      'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateName': 'karpenter/1',
      'LaunchTemplateConfigs.1.Overrides.1.SubnetId': 'subnet-0a',
      'LaunchTemplateConfigs.1.Overrides.2.SubnetId': 'subnet-0b',
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.1.Key': 'karpenter.sh/nodepool',
      'TagSpecification.1.Tag.1.Value': 'general',
    });
    expect(await summary(request)).toEqual([
      'ec2:CreateFleet arn:aws:ec2:eu-west-1:1:fleet/*',
      'ec2:CreateFleet arn:aws:ec2:eu-west-1:1:launch-template/lt-0a',
      'ec2:CreateFleet arn:aws:ec2:eu-west-1:1:subnet/subnet-0a',
      'ec2:CreateFleet arn:aws:ec2:eu-west-1:1:subnet/subnet-0b',
      'ec2:CreateFleet arn:aws:ec2:eu-west-1::image/ami-0a',
      'ec2:CreateFleet arn:aws:ec2:eu-west-1:1:security-group/sg-0a',
      'ec2:CreateFleet arn:aws:ec2:eu-west-1:1:instance/*',
      'ec2:CreateTags arn:aws:ec2:eu-west-1:1:instance/*',
      'ec2:CreateFleet arn:aws:ec2:eu-west-1:1:volume/*',
      'ec2:CreateFleet arn:aws:ec2:eu-west-1:1:network-interface/*',
      'ec2:CreateTags arn:aws:ec2:eu-west-1:1:network-interface/*',
      'iam:PassRole arn:aws:iam::1:role/of-nodes',
    ]);
    const all = await needs(request);
    expect(all[1]?.context).toMatchObject({ 'aws:ResourceTag/kubernetes.io/cluster/x': 'owned', 'aws:RequestedRegion': 'eu-west-1' });
    expect(all[7]?.context).toMatchObject({
      'aws:RequestTag/karpenter.sh/nodepool': 'general',
      'aws:TagKeys': ['karpenter.sh/nodepool'],
      'ec2:CreateAction': 'CreateFleet',
    });
    expect(all[8]?.context).not.toHaveProperty('aws:RequestTag/karpenter.sh/nodepool');
    // The launch template gives tags, too.
    expect(all[9]?.context).toMatchObject({ 'aws:RequestTag/team': 'a' });
  });

  test('tags on an instance are judged by those that it has', async () => {
    const [needed] = await needs(query('ec2', { Action: 'CreateTags', 'ResourceId.1': 'i-0a', 'Tag.1.Key': 'Name', 'Tag.1.Value': 'x' }));
    expect(needed).toMatchObject({
      resource: 'arn:aws:ec2:eu-west-1:1:instance/i-0a',
      context: { 'aws:RequestTag/Name': 'x', 'aws:ResourceTag/kubernetes.io/cluster/x': 'owned' },
    });
  });

  test.each<[string, HttpRequest, string[]]>([
    [
      'a role into a profile, which passes it to EC2',
      query('iam', { Action: 'AddRoleToInstanceProfile', InstanceProfileName: 'p', RoleName: 'nodes' }),
      ['iam:AddRoleToInstanceProfile arn:aws:iam::1:instance-profile/p', 'iam:PassRole arn:aws:iam::1:role/nodes'],
    ],
    [
      'a queue by its URL',
      signed('sqs', {
        headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
        body: '{"QueueUrl":"https://sqs.eu-west-1.amazonaws.com/1/jobs"}',
      }),
      ['sqs:ReceiveMessage arn:aws:sqs:eu-west-1:1:jobs'],
    ],
    [
      'a public parameter, which has no account',
      signed('ssm', { headers: { 'x-amz-target': 'AmazonSSM.GetParameter' }, body: '{"Name":"/aws/service/eks/x"}' }),
      ['ssm:GetParameter arn:aws:ssm:eu-west-1::parameter/aws/service/eks/x'],
    ],
    ['a list, which knows no resource', query('ec2', { Action: 'DescribeSubnets' }), ['ec2:DescribeSubnets *']],
  ])('%s', async (_, request, expected) => {
    expect(await summary(request)).toEqual(expected);
  });

  test('does not guess what an operation without a rule touches', async () => {
    await expect(needs(query('ec2', { Action: 'DeleteVpc', VpcId: 'vpc-0a' }))).rejects.toThrow('ec2:DeleteVpc: found no rule');
    const byPath = signed('ssm', { headers: { 'x-amz-target': 'AmazonSSM.GetParametersByPath' }, body: '{"Path":"/a"}' });
    await expect(needs(byPath)).rejects.toThrow('ssm:GetParametersByPath: found none of Name');
    await expect(needs(query('sdb', { Action: 'Select' }))).rejects.toThrow('sdb:Select: found no rule');
  });
});
