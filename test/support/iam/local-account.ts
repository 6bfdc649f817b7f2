import type { Account } from './account';

/** Looks things up in a local AWS with plain requests, for which it asks for no valid signature. */
export function localAccount(endpoint: string, id: string, region: string): Account {
  const post = async (service: string, headers: Record<string, string>, body: string): Promise<string> => {
    const authorization = `AWS4-HMAC-SHA256 Credential=testing/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(endpoint, { method: 'POST', headers: { ...headers, authorization }, body });
    return response.ok ? response.text() : '';
  };
  const ask = (service: string, version: string, parameters: Record<string, string>): Promise<string> =>
    post(
      service,
      { 'content-type': 'application/x-www-form-urlencoded' },
      new URLSearchParams({ ...parameters, Version: version }).toString(),
    );
  const secret = (SecretId: string): Promise<string> =>
    post(
      'secretsmanager',
      { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.DescribeSecret' },
      JSON.stringify({ SecretId }),
    );
  const ec2 = (parameters: Record<string, string>) => ask('ec2', '2016-11-15', parameters);
  const profile = (name: string) => ask('iam', '2010-05-08', { Action: 'GetInstanceProfile', InstanceProfileName: name });
  return {
    id,
    partition: 'aws',
    tagsOf: async (arn) => {
      const name = arn.slice(arn.lastIndexOf('/') + 1);
      if (arn.includes(':instance-profile/')) return pairs(await profile(name), 'Key', 'Value');
      return pairs(await ec2({ Action: 'DescribeTags', 'Filter.1.Name': 'resource-id', 'Filter.1.Value.1': name }), 'key', 'value');
    },
    roleOfProfile: async (name) => {
      const roles = /<Roles>[\s\S]*<\/Roles>/.exec(await profile(name))?.[0] ?? '';
      return texts(roles, 'Arn')[0];
    },
    keyOf: async (arn) => {
      if (arn.includes(':secretsmanager:')) return (JSON.parse((await secret(arn)) || '{}') as { KmsKeyId?: string }).KmsKeyId;
      const attributes = await ask('sns', '2010-03-31', { Action: 'GetTopicAttributes', TopicArn: arn });
      return pairs(attributes, 'key', 'value').KmsMasterKeyId;
    },
    launchTemplate: async (idOrName) => {
      const key = idOrName.startsWith('lt-') ? 'LaunchTemplateId' : 'LaunchTemplateName';
      const xml = await ec2({ Action: 'DescribeLaunchTemplateVersions', [key]: idOrName, 'LaunchTemplateVersion.1': '$Latest' });
      const [found] = texts(xml, 'launchTemplateId');
      if (found === undefined) return undefined;
      const [imageId] = texts(xml, 'imageId');
      const [name] = texts(/<iamInstanceProfile>[\s\S]*?<\/iamInstanceProfile>/.exec(xml)?.[0] ?? '', 'name');
      return {
        id: found,
        ...(imageId !== undefined && { imageId }),
        ...(name !== undefined && { profile: name }),
        securityGroupIds: [...new Set(xml.match(/\bsg-[0-9a-z]+\b/g) ?? [])],
        tags: Object.fromEntries(
          [...xml.matchAll(/<resourceType>([^<]*)<\/resourceType><tagSet>([^]*?)<\/tagSet>/g)].map(([, kind, set = '']) => [
            kind,
            pairs(set, 'key', 'value'),
          ]),
        ),
      };
    },
  };
}

/** Texts of every element of a name; an empty element has an empty text. */
const texts = (xml: string, tag: string): string[] =>
  [...xml.matchAll(new RegExp(`<${tag}(?:/>|>([^<]*)</${tag}>)`, 'g'))].map(([, text = '']) => text);

/** Tags out of an answer: the nth key with the nth value. */
function pairs(xml: string, key: string, value: string): Record<string, string> {
  const values = texts(xml, value);
  return Object.fromEntries(texts(xml, key).map((name, index) => [name, values[index] ?? '']));
}
