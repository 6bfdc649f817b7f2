import { type Problem, problemAt } from '../problem';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
const tagLimits = { count: 50, key: 128, value: 256 } as const;

/** Tags that AWS accepts. */
export const tags = (env: Environment): Problem[] => {
  const entries = Object.entries(env.tags);
  const count = entries.length;
  const tooMany =
    count > tagLimits.count
      ? [problemAt(['tags'], 'more tags than a resource can have', `${count} tags`, `at most ${tagLimits.count}`)]
      : [];
  const bad = entries.flatMap(([key, value]) => {
    if (/^aws:/i.test(key)) return [problemAt(['tags', key], 'tags that begin with aws: are the property of AWS', key, 'another key')];
    if (key.length <= tagLimits.key && value.length <= tagLimits.value) return [];
    return [
      problemAt(
        ['tags', key],
        'too long for a tag',
        `a key of ${key.length} and a value of ${value.length} characters`,
        `a key of at most ${tagLimits.key} and a value of at most ${tagLimits.value} characters`,
      ),
    ];
  });
  return [...tooMany, ...bad];
};

/** Days that CloudWatch Logs keeps logs for. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentionDays = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653] as const;

export const flowLogRetention = (env: Environment): Problem[] => {
  const days = env.network.flowLogs?.retentionDays;
  if (days === undefined || retentionDays.some((known) => known === days)) return [];
  return [
    problemAt(
      ['network', 'flowLogs', 'retentionDays'],
      'CloudWatch Logs does not keep logs for this number of days',
      `${days} days`,
      `one of ${retentionDays.join(', ')}`,
    ),
  ];
};

/** Each interface endpoint once: a second one with private DNS is refused by AWS. */
export const endpointsOnce = (env: Environment): Problem[] =>
  duplicates(env.network.endpoints.interfaces, (name) => name).map(({ key, index }) =>
    problemAt(['network', 'endpoints', 'interfaces', index], 'the endpoint is in the list already', key, 'each endpoint once'),
  );
