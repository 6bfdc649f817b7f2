import { isDeepStrictEqual } from 'node:util';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { type Color, otherColor } from '../../names';
import { type ClientOptions, forReading } from '../aws/clients';
import type { AnalysisSource } from '../model/analysis';
import { type Analyses, BackendError } from '../model/backends';
import { readCloudWatch } from './cloudwatch';
import { readHttp } from './http';
import { readAmazonPrometheus, readPrometheus } from './prometheus';
import { secretReader } from './secrets';

export interface ReaderOptions extends ClientOptions {
  /**
   * Sources that the traffic stack was deployed with. A function reads no other: what it asks, and with which secret, comes from its deployment, not from a
   * record that others can write. Left out: any, for a terminal that has the rights of its user alone.
   */
  readonly deployed?: readonly AnalysisSource[];
}

/** Reads analyses where they are kept. Each read has one time limit for all of its calls; no redirect is followed. */
export function analysisReader(options: ReaderOptions): Analyses {
  const { deployed } = options;
  const cloudWatch = new CloudWatchClient(forReading(options));
  const secretOf = secretReader(options);
  return {
    async read(source, to) {
      if (deployed && !deployed.some((one) => isDeepStrictEqual(one, source)))
        throw new BackendError('invalid', 'it is not what the traffic stack was deployed with: deploy it, then plan the shift again');
      const asked = withColors(source, to);
      switch (asked.provider) {
        case 'cloudwatch':
          return readCloudWatch(cloudWatch, asked, Date.now());
        case 'prometheus':
          return readPrometheus(asked, secretOf);
        case 'amp':
          return readAmazonPrometheus(asked, cloudWatch.config, options.endpoint);
        default:
          return readHttp(asked, secretOf);
      }
    },
  };
}

/** One description serves both directions of a shift. */
function withColors<T extends AnalysisSource>(source: T, to: Color): T {
  const filled = (text: string): string => text.replaceAll('{{to}}', to).replaceAll('{{from}}', otherColor(to));
  const metrics = source.provider === 'cloudwatch' ? Object.entries(source.metrics) : [];
  const filledMetrics = metrics.map(([id, { dimensions, ...metric }]) => {
    const values = Object.entries(dimensions).map(([name, value]) => [name, filled(value)] as const);
    return [id, { ...metric, dimensions: Object.fromEntries(values) }] as const;
  });
  return {
    ...source,
    query: filled(source.query),
    ...('url' in source && { url: filled(source.url) }),
    ...('metrics' in source && { metrics: Object.fromEntries(filledMetrics) }),
  };
}
