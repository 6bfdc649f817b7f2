import { loadEnvironment } from '../../../../lib/config/load';
import type { Environment } from '../../../../lib/config/schema';
import { spotChecks } from '../../../../lib/shift/preflight/checks/spot';
import { seen, unseen } from './fixture';

const prod = loadEnvironment('prod');
const { green } = prod.clusters;

function withPools(...capacityTypes: ('spot' | 'on-demand')[][]): Environment {
  if (green.kind !== 'managed') throw new TypeError('prod builds green');
  const [pool] = green.nodePools;
  const nodePools = capacityTypes.map((types, index) => ({
    ...pool,
    name: `pool-${index}`,
    capacityTypes: types,
  })) as typeof green.nodePools;
  return { ...prod, clusters: { ...prod.clusters, green: { ...green, nodePools } } };
}

// Without the role EC2 refuses spot requests: pools with both kinds quietly run on demand, pools of spot alone start nothing.
test.each([
  ['both kinds', [['spot', 'on-demand']], 'warn', /pool-0 runs on demand/],
  ['spot alone', [['on-demand'], ['spot']], 'block', /pool-1 can start no node/],
] as const)('a pool of %s in an account without the role', (_, pools, verdict, found) => {
  const [check, ...more] = spotChecks(withPools(...pools.map((types) => [...types])), 'green', { spotRole: seen(false) });
  expect(more).toEqual([]);
  expect(check).toMatchObject({
    verdict,
    found: expect.stringMatching(found),
    todo: expect.stringContaining('create-service-linked-role'),
  });
});

test('with the role all is well; unreadable is a warning; without spot nothing is checked', () => {
  expect(spotChecks(prod, 'green', { spotRole: seen(true) })).toMatchObject([{ verdict: 'ok' }]);
  expect(spotChecks(prod, 'green', { spotRole: unseen('denied') })).toMatchObject([{ verdict: 'warn', found: 'cannot be read: denied' }]);
  expect(spotChecks(withPools(['on-demand']), 'green', { spotRole: seen(false) })).toEqual([]);
  // A cluster that exists has its own nodes.
  expect(spotChecks(prod, 'blue', { spotRole: seen(false) })).toEqual([]);
});
