import { GetParameterCommand, GetParametersCommand, ParameterNotFound, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { baselineParameterName, weightParameterName } from '../../names';
import { BackendError, type WeightStore } from '../model/backends';
import type { Weights } from '../model/model';
import { formatWeights, parseWeights } from '../model/weights';
import { baselineText, parseBaselineText } from './baseline-text';
import { call } from './call';
import { type ClientOptions, forReading, forWriting } from './clients';

/** GetParameters takes ten names: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const namesPerCall = 10;

/** Weights and baseline weights in SSM's Parameter Store. */
export function ssmWeights(env: string, options: ClientOptions): WeightStore {
  const reader = new SSMClient(forReading(options));
  // Deadlines are in the time of AWS, a call's timer runs by this machine's.
  const offsetMs = options.clockOffsetMs ?? 0;
  const writer = new SSMClient(forWriting(options));
  const baselineName = baselineParameterName(env);

  const readSome = async (services: readonly string[]): Promise<(readonly [string, Weights])[]> => {
    const services_ = new Map(services.map((service) => [weightParameterName(env, service), service]));
    const { Parameters = [] } = await call('GetParameters of weights', (abortSignal) =>
      reader.send(new GetParametersCommand({ Names: [...services_.keys()] }), { abortSignal }),
    );
    return Parameters.map(({ Name = '', Value = '' }) => {
      const weights = parseWeights(Value);
      if (!weights) throw new BackendError('invalid', `${Name} is ${JSON.stringify(Value)}, not <blue>,<green>`);
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
        { deadline: deadline - offsetMs },
      );
    },
    async readBaseline() {
      return call(`GetParameter ${baselineName}`, async (abortSignal) => {
        try {
          const { Parameter } = await reader.send(new GetParameterCommand({ Name: baselineName }), { abortSignal });
          return parseBaselineText(baselineName, Parameter?.Value ?? '');
        } catch (error) {
          if (error instanceof ParameterNotFound) return undefined;
          throw error;
        }
      });
    },
    async writeBaseline(baseline) {
      const put = new PutParameterCommand({
        Name: baselineName,
        Value: baselineText(baseline),
        Type: 'String',
        Overwrite: true,
        // 50 services with long names pass 4 KB, where a standard parameter ends.
        Tier: 'Intelligent-Tiering',
        Description: 'Weights before the shift: what bluegreen rollback restores when the table is out of reach',
      });
      await call(`PutParameter ${baselineName}`, (abortSignal) => writer.send(put, { abortSignal }));
    },
  };
}
