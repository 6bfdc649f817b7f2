import { ParameterAlreadyExists, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { answered, type CustomResourceEvent, put, type Respond } from '../../../lambda/custom-resource';

export interface SeedEvent extends CustomResourceEvent {
  /** Names of the parameters, and the value of those that do not exist yet: `<blue>,<green>`. */
  readonly ResourceProperties: { readonly Parameters: readonly string[]; readonly Value: string };
}

export interface SeedBackends {
  /** Creates the parameter; false if it exists already. */
  readonly create: (name: string, value: string) => Promise<boolean>;
  /** Reports the outcome to CloudFormation. */
  readonly respond: Respond;
}

/**
 * Creates the parameters that do not exist. Never changes one: the weights in force belong to the operator's command line.
 * A deletion deletes nothing, because another stack update may still read the parameters.
 */
export const seed = (event: SeedEvent, { create, respond }: SeedBackends): Promise<void> =>
  answered(event, respond, async () => {
    if (event.RequestType === 'Delete') return;
    const { Parameters, Value } = event.ResourceProperties;
    for (const name of Parameters) {
      console.log(`${name}: ${(await create(name, Value)) ? `created as ${Value}` : 'exists, left as it is'}`);
    }
  });

// PutParameter is limited to 3 a second by default: 50 new services need patience, not an error.
const ssm = new SSMClient({ retryMode: 'adaptive', maxAttempts: 10 });

const backends: SeedBackends = {
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
  respond: put,
};

export const handler = (event: SeedEvent): Promise<void> => seed(event, backends);
