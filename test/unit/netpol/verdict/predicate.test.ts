import { and, factExists, factIn, kindIs, or } from '../../../../lib/netpol/verdict/predicate';

test.each([
  ['and', and],
  ['or', or],
])('%s of the same conditions is one and the same, in whatever order a policy writes them', (_, combine) => {
  const [web, labeled, pods] = [factIn('app', 'web'), factExists('team'), kindIs('pod')];
  const keys = [
    [web, labeled, pods],
    [pods, labeled, web],
    [labeled, web, pods, web],
  ].map((conditions) => combine(...conditions).key);
  expect(new Set(keys).size).toBe(1);
});
