import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { partitionOf } from '../../config/catalog/regions';
import { type CallOptions, call } from '../../shift/aws/call';
import { type ClientOptions, forReading } from '../../shift/aws/clients';
import { BackendError } from '../../shift/model/backends';
import type { Templates } from '../stack-diff';
import { type Template, templateOf } from '../template';

/**
 * Templates that are in force. The rights needed are cloudformation:GetTemplate and nothing else.
 * @param stacks names; one that is not deployed is left out
 * @throws BackendError
 */
export async function deployedTemplates(stacks: readonly string[], options: ClientOptions, calling: CallOptions = {}): Promise<Templates> {
  const client = new CloudFormationClient(forReading(options));
  const found = await Promise.all(stacks.map(async (stack) => [stack, await deployedTemplate(client, stack, calling)] as const));
  return Object.fromEntries(found.filter((entry): entry is [string, Template] => entry[1] !== undefined));
}

async function deployedTemplate(client: CloudFormationClient, stack: string, calling: CallOptions): Promise<Template | undefined> {
  const { TemplateBody } = await call(
    `GetTemplate of ${stack}`,
    (abortSignal) =>
      client.send(new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' }), { abortSignal }).catch((error: unknown) => {
        if (isNotDeployed(error)) return { TemplateBody: undefined };
        throw error;
      }),
    calling,
  );
  return TemplateBody === undefined ? undefined : templateOf(JSON.parse(TemplateBody) as object);
}

/**
 * Options with the credentials of CDK's look-up role, as the CDK command line reads: the role of a pull request's job may do nothing else. With the
 * caller's own where the role is not to be had: an operator may read the stacks directly.
 * @param role its ARN, with the pseudo parameter for the partition
 */
export async function withLookupRole(role: string | undefined, options: ClientOptions, calling: CallOptions = {}): Promise<ClientOptions> {
  if (role === undefined) return options;
  const RoleArn = role.replace('${AWS::Partition}', partitionOf(options.region));
  try {
    const { Credentials } = await call(
      `AssumeRole of ${RoleArn}`,
      (abortSignal) =>
        new STSClient(forReading(options)).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'bluegreen-diff' }), { abortSignal }),
      calling,
    );
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
    return { ...options, credentials: { ...credentials, ...(SessionToken !== undefined && { sessionToken: SessionToken }) } };
  } catch (error) {
    if (error instanceof BackendError && error.kind === 'denied') return options;
    throw error;
  }
}

/** CloudFormation has no error code of its own for a stack that is not there. */
const isNotDeployed = (error: unknown): boolean => error instanceof Error && /does not exist/.test(error.message);
