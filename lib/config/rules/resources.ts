import { missingEndpoints } from '../catalog/endpoint-services';
import { interfaceEndpointsOf } from '../derived/interface-endpoints';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions */
const tagLimits = { count: 50, key: 128, value: 256 } as const;

/** Tags are ones that AWS accepts: at most 50, none that begins with aws:, keys of 128 characters without `=` and values of 256. */
export const tags = (env: Environment): Problem[] => {
  const entries = Object.entries(env.tags);
  const count = entries.length;
  const tooMany =
    count > tagLimits.count
      ? [problemAt(['tags'], 'more tags than a resource can have', `${count} tags`, `at most ${tagLimits.count}`)]
      : [];
  const bad = entries.flatMap(([key, value]) => {
    // The EBS CSI driver is given its tags as key=value.
    if (key.includes('='))
      return [problemAt(['tags', key], 'the EBS CSI driver could not give its volumes this tag', key, 'a key without =')];
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

/** Each interface endpoint once: a second one with private DNS is refused by AWS. */
export const endpointsOnce = (env: Environment): Problem[] =>
  duplicates(interfaceEndpointsOf(env), (name) => name).map(({ key, index }) =>
    problemAt(['network', 'endpoints', 'interfaces', index], 'the endpoint is in the list already', key, 'each endpoint once'),
  );

/** The region has the interface endpoints that are asked for: the network stack would fail at one that it does not have. */
export const endpointsInRegion = (env: Environment): Problem[] => {
  const missing = missingEndpoints[env.region] ?? [];
  const asked = interfaceEndpointsOf(env);
  const left = asked.filter((name) => !missing.includes(name));
  if (left.length === asked.length) return [];
  return [
    problemAt(
      ['network', 'endpoints', 'interfaces'],
      `${env.region} has no interface endpoint of ${asked.filter((name) => missing.includes(name)).join(', ')}`,
      asked.join(', '),
      `interfaces: [${left.map((name) => `'${name}'`).join(', ')}]; what is left out is reached through the NAT gateways`,
    ),
  ];
};
