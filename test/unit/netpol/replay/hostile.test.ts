import { hubbleFlow } from '../../../support/netpol/hubble-flow';
import { replay } from './run';

const fresh = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {podSelector: {}}\n';

type Json = null | number | string | boolean | Json[] | { [key: string]: Json };

/** Every variant of a value with one part replaced. */
function* variants(value: Json, wrong: Json): Generator<Json> {
  yield wrong;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const changed of variants(part, wrong)) {
      yield Array.isArray(value) ? Object.assign([...value], { [key]: changed }) : { ...value, [key]: changed };
    }
  }
}

const world = hubbleFlow({
  to: { reserved: 'world', ip: '203.0.113.9' },
  direction: 'EGRESS',
  with: { destination_names: ['a.example'], aggregate: { egress_flow_count: 3 }, egress_allowed_by: [{ name: 'a', namespace: 'b' }] },
});

test.each([null, 7, 'x', true, [], {}, [null], -1, 1e99, '\u0000', { a: { b: 1 } }] as Json[])(
  'no field of any type ends a run: %j',
  async (wrong) => {
    for (const line of [hubbleFlow(), world]) {
      const lines = [...variants(JSON.parse(line) as Json, wrong)].map((value) => JSON.stringify(value));
      const result = await replay(fresh, [hubbleFlow(), ...lines]);
      const counted = [...result.input.skips, ...result.input.problems].reduce((sum, { count }) => sum + count, result.input.records);
      expect(counted).toBe(lines.length + 1);
    }
  },
);
