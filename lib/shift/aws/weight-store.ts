import { GetParameterCommand, GetParametersCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { wayBackParameterName, weightParameterName } from '../../names';
import type { WayBack, Weights } from '../model';
import { PortError, type WeightStore } from '../ports';
import { formatWeights, parseWeights } from '../weights';
import { call } from './call';
import { type ClientOptions, forReading, forWriting } from './clients';

/** GetParameters takes ten names: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const namesPerCall = 10;

/** Weights and the way back in SSM's Parameter Store. */
export function ssmWeights(env: string, options: ClientOptions): WeightStore {
  const reader = new SSMClient(forReading(options));
  const writer = new SSMClient(forWriting(options));
  const wayBackName = wayBackParameterName(env);

  const readSome = async (services: readonly string[]): Promise<(readonly [string, Weights])[]> => {
    const services_ = new Map(services.map((service) => [weightParameterName(env, service), service]));
    const { Parameters = [] } = await call('GetParameters of weights', (abortSignal) =>
      reader.send(new GetParametersCommand({ Names: [...services_.keys()] }), { abortSignal }),
    );
    return Parameters.map(({ Name = '', Value = '' }) => {
      const weights = parseWeights(Value);
      if (!weights) throw new PortError('invalid', `${Name} is ${JSON.stringify(Value)}, not <blue>,<green>`);
      return [services_.get(Name) ?? '', weights];
    });
  };

  return {
    async read(services) {
      const groups = Array.from({ length: Math.ceil(services.length / namesPerCall) }, (_, group) =>
        services.slice(group * namesPerCall, (group + 1) * namesPerCall),
      );
      return Object.fromEntries((await Promise.all(groups.map(readSome))).flat());
    },
    async write(service, weights, { deadline }) {
      const Name = weightParameterName(env, service);
      await call(
        `PutParameter ${Name}`,
        (abortSignal) =>
          writer.send(new PutParameterCommand({ Name, Value: formatWeights(weights), Type: 'StringList', Overwrite: true }), {
            abortSignal,
          }),
        { deadline },
      );
    },
    async readWayBack() {
      return call(`GetParameter ${wayBackName}`, async (abortSignal) => {
        try {
          const { Parameter } = await reader.send(new GetParameterCommand({ Name: wayBackName }), { abortSignal });
          return parseWayBack(wayBackName, Parameter?.Value ?? '');
        } catch (error) {
          if (error instanceof ParameterNotFound) return undefined;
          throw error;
        }
      });
    },
    async writeWayBack(wayBack) {
      const put = new PutParameterCommand({
        Name: wayBackName,
        Value: JSON.stringify(wayBack),
        Type: 'String',
        Overwrite: true,
        // 50 services with long names pass 4 KB, where a standard parameter ends.
        Tier: 'Intelligent-Tiering',
        Description: 'Weights before the walk: what bluegreen rollback restores when the table is out of reach',
      });
      await call(`PutParameter ${wayBackName}`, (abortSignal) => writer.send(put, { abortSignal }));
    },
  };
}

/** What can be read of another version is left to the rollback to judge: it checks every weight. */
function parseWayBack(name: string, text: string): WayBack {
  try {
    const value = JSON.parse(text) as WayBack;
    if (typeof value.before === 'object' && typeof value.to === 'string') return value;
  } catch {
    // Said below, with the name.
  }
  throw new PortError('invalid', `${name} does not hold a way back: ${text.slice(0, 80)}`);
}
