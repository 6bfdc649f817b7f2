import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { trafficParameterName } from '../../names';
import { BackendError } from '../model/backends';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';
import { parseTrafficParameter } from './deployment';

/**
 * The listeners of the deployed environment, one for each load balancer.
 * @returns their ARNs; undefined if the traffic stack is not deployed
 * @throws BackendError
 */
export async function deployedListeners(env: string, options: ClientOptions): Promise<readonly string[] | undefined> {
  const client = new SSMClient(forReading(options));
  const Name = trafficParameterName(env);
  return call(`GetParameter ${Name}`, async (abortSignal) => {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name }), { abortSignal });
      return parseTrafficParameter(Parameter?.Value ?? '');
    } catch (error) {
      if (error instanceof ParameterNotFound) return undefined;
      if (error instanceof RangeError) throw new BackendError('invalid', error.message, { cause: error });
      throw error;
    }
  });
}
