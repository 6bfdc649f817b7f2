import { ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** What CloudFormation sends. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html */
export interface SeedEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  /** Names of the parameters, and the value of those that do not exist yet: `<blue>,<green>`. */
  readonly ResourceProperties: { readonly Parameters: readonly string[]; readonly Value: string };
}

export interface SeedPorts {
  /** Creates the parameter; false if it exists already. */
  readonly create: (name: string, value: string) => Promise<boolean>;
  /** Tells CloudFormation the outcome. */
  readonly respond: (url: string, body: string) => Promise<void>;
}

/**
 * Creates the parameters that do not exist. Never changes one: the weights in force belong to the operator's command line.
 * A deletion deletes nothing, because another stack update may still read the parameters.
 */
export async function seed(event: SeedEvent, { create, respond }: SeedPorts): Promise<void> {
  const answer = async (Status: 'SUCCESS' | 'FAILED', Reason?: string) =>
    respond(
      event.ResponseURL,
      JSON.stringify({
        Status,
        Reason,
        PhysicalResourceId: event.PhysicalResourceId ?? event.LogicalResourceId,
        StackId: event.StackId,
        RequestId: event.RequestId,
        LogicalResourceId: event.LogicalResourceId,
      }),
    );
  try {
    if (event.RequestType !== 'Delete') {
      const { Parameters, Value } = event.ResourceProperties;
      for (const name of Parameters)
        console.log(`${name}: ${(await create(name, Value)) ? `created as ${Value}` : 'exists, left as it is'}`);
    }
    await answer('SUCCESS');
  } catch (error) {
    await answer('FAILED', error instanceof Error ? error.message : String(error));
  }
}

// PutParameter is limited to 3 a second by default: 50 new services need patience, not an error.
const ssm = new SSMClient({ retryMode: 'adaptive', maxAttempts: 10 });

const ports: SeedPorts = {
  create: async (Name, Value) => {
    try {
      await ssm.send(
        new PutParameterCommand({ Name, Value, Type: 'StringList', Overwrite: false, Description: 'Weights in force: blue,green' }),
      );
      return true;
    } catch (error) {
      if (error instanceof ParameterAlreadyExists) return false;
      throw error;
    }
  },
  respond: async (url, body) => {
    const response = await fetch(url, { method: 'PUT', body });
    if (!response.ok) throw new Error(`CloudFormation answered ${response.status}`);
  },
};

export const handler = (event: SeedEvent): Promise<void> => seed(event, ports);
