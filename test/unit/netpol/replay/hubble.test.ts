import { hubbleFlow } from '../../../support/netpol/hubble-flow';
import { changes, replay, skips } from './run';

/** web accepts front on 8080, and nothing else. */
const fresh = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: front}}}], ports: [{port: 8080}]}]}
`;
const old = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: front}}, {matchLabels: {app: batch}}]}]}
`;
const batch = { app: 'batch', ip: '100.64.0.13' };
const world = { reserved: 'world', ip: '203.0.113.9' };

test('what the log allowed and the new set blocks is newly blocked, with its flows, times and policies', async () => {
  const lines = [
    hubbleFlow(),
    hubbleFlow({ from: batch, time: '2026-11-21T10:00:00Z' }),
    hubbleFlow({ from: { ...batch, ip: '100.64.0.99', pod: 'batch-5d8f7c6b9d-zzzzz' }, time: '2026-11-22T10:00:00Z' }),
    hubbleFlow({ from: world, verdict: 'DROPPED' }),
  ];
  const result = await replay(fresh, lines, { old });
  expect(changes(result)).toEqual(['newlyBlocked ingress: shop/batch → shop/web, TCP 8080']);
  const [cause] = result.causes;
  expect(cause).toMatchObject({ title: 'NetworkPolicy shop/web blocks more than before', flows: 2 });
  const [change] = cause!.changes;
  expect(change!.judged.connection).toMatchObject({ first: Date.parse('2026-11-21T10:00:00Z'), last: Date.parse('2026-11-22T10:00:00Z') });
  expect(change!.side.old!.policies.map(({ name }) => name)).toEqual(['web']);
  expect(change!.side.new.policies.map(({ kind }) => kind)).toEqual(['NetworkPolicy']);
  expect(result).toMatchObject({ connections: 3, contradictions: [] });
});

test('without the old set the log is what was before', async () => {
  const lines = [hubbleFlow({ from: batch }), hubbleFlow({ verdict: 'DROPPED' })];
  expect(changes(await replay(fresh, lines))).toEqual([
    'newlyBlocked ingress: shop/batch → shop/web, TCP 8080',
    'newlyAllowed ingress: shop/front → shop/web, TCP 8080',
  ]);
});

test('what the log denied and no policy of the new set is for', async () => {
  const result = await replay(fresh, [hubbleFlow({ to: { app: 'db' }, verdict: 'DROPPED' })]);
  expect(result.causes.map(({ title }) => title)).toEqual(['No policy of the new set isolates the pods']);
});

test('replies, packets before any policy, socket events and other drops are no verdicts', async () => {
  const lines = [
    hubbleFlow({ from: batch, with: { is_reply: true } }),
    hubbleFlow({ from: batch, with: { is_reply: undefined, l4: { TCP: { destination_port: 43_210, flags: { SYN: true, ACK: true } } } } }),
    hubbleFlow({ from: batch, with: { is_reply: null, l4: { TCP: { destination_port: 43_210, flags: { ACK: true } } } } }),
    hubbleFlow({ from: batch, verdict: 'TRACED', with: { Type: 'SOCK' } }),
    hubbleFlow({ from: batch, verdict: 'DROPPED', with: { drop_reason_desc: 'STALE_OR_UNROUTABLE_IP' } }),
    hubbleFlow({ from: batch, with: { l4: { ICMPv4: { type: 8 } } } }),
    hubbleFlow({ from: { reserved: 'host', ip: '10.0.0.4' } }),
    hubbleFlow({ from: { reserved: 'health', ip: '100.64.0.4' } }),
    '{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"1"},"node_name":"a","time":"2026-11-21T10:00:00Z"}',
    hubbleFlow(),
  ];
  const result = await replay(fresh, lines);
  expect(result.connections).toBe(1);
  expect(skips(result)).toEqual({
    replies: 2,
    'packets of which it is not known who opened the connection (no is_reply)': 1,
    'socket events, which are before any policy': 1,
    'packets dropped for other reasons than policies': 1,
    'flows of other protocols than TCP, UDP and SCTP': 1,
    'connections between a pod and its own node, which no policy blocks': 1,
    'health checks of Cilium': 1,
    'notices of lost events: the log is not complete': 1,
  });
});

test('a packet that leaves a pod says nothing of the policies that it has yet to meet', async () => {
  const lines = [
    hubbleFlow({ from: batch, with: { trace_observation_point: 'FROM_ENDPOINT' } }),
    hubbleFlow({ from: batch, verdict: 'DROPPED' }),
  ];
  const result = await replay(fresh, lines, { old: fresh });
  expect(changes(result)).toEqual([]);
  expect(result.connections).toBe(1);
});

test.each([
  ['REDIRECTED', ['newlyBlocked ingress: shop/batch → shop/web, TCP 8080']],
  ['AUDIT', ['newlyBlocked ingress: shop/batch → shop/web, TCP 8080']],
  ['DROPPED', []],
])('%s', async (verdict, expected) => {
  expect(changes(await replay(fresh, [hubbleFlow({ from: batch, verdict })]))).toEqual(expected);
});

test('audit mode agrees with an old set that denies, and the traffic that flows is named', async () => {
  const result = await replay(fresh, [hubbleFlow({ from: batch, verdict: 'AUDIT' })], { old: fresh });
  expect(result.contradictions).toEqual([]);
  expect(result.notes).toContainEqual(expect.stringMatching(/^1 connection passed only because Cilium's audit mode/));
});

test('requests that failed a layer-7 rule are apart: a set without the rule lets them through', async () => {
  const rules = old.replace(
    '{matchLabels: {app: batch}}]',
    '{matchLabels: {app: batch}}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET}]}}]',
  );
  const l7 = { Type: 'L7', l7: { type: 'REQUEST', http: { method: 'POST' } } };
  const lines = [
    hubbleFlow({ verdict: 'REDIRECTED' }),
    hubbleFlow({ with: l7 }),
    hubbleFlow({ verdict: 'DROPPED', with: { ...l7, drop_reason_desc: undefined } }),
  ];
  const result = await replay(fresh, lines, { old: rules });
  expect(changes(result)).toEqual(['newlyAllowed ingress: shop/front → shop/web, TCP 8080, requests that failed a layer-7 rule']);
  expect(result.contradictions).toEqual([]);
});

describe('ends that are no pods', () => {
  const open = (peer: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [${peer}]}]}
`;
  const blocked = async (to: { reserved: string; ip: string }, peer: string, names?: string[]): Promise<boolean> => {
    const flow = hubbleFlow({ to, port: 443, direction: 'EGRESS', with: names && { destination_names: names } });
    return changes(await replay(open(peer), [flow])).length > 0;
  };
  test.each([
    ['world', '203.0.113.9', '{ipBlock: {cidr: 203.0.113.0/24}}', false],
    ['world', '203.0.113.9', '{ipBlock: {cidr: 198.51.100.0/24}}', true],
    ['kube-apiserver,world', '10.1.0.4', '{ipBlock: {cidr: 10.1.0.0/28}}', false],
    ['remote-node', '10.0.3.4', '{ipBlock: {cidr: 10.0.0.0/16}}', false],
    ['remote-node', '10.0.3.4', '{namespaceSelector: {}}', true],
  ])('%s %s against %s', async (reserved, ip, peer, expected) => {
    expect(await blocked({ reserved, ip }, peer)).toBe(expected);
  });

  test('addresses that no rule distinguishes are one connection, with a few of them as examples', async () => {
    const lines = [1, 2, 3, 4].map((last) =>
      hubbleFlow({ to: { reserved: 'world', ip: `198.51.100.${last}` }, port: 443, direction: 'EGRESS' }),
    );
    expect(changes(await replay(open('{ipBlock: {cidr: 203.0.113.0/24}}'), lines))).toEqual([
      'newlyBlocked egress: shop/front → outside of the cluster (198.51.100.1, 198.51.100.2, 198.51.100.3), TCP 443',
    ]);
  });

  test('DNS names of the log decide rules by name; where the log has none, it is open', async () => {
    const byName = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: front, namespace: shop}
spec: {endpointSelector: {}, egress: [{toFQDNs: [{matchPattern: "*.example.com"}]}]}
`;
    const flow = (names?: string[]): string =>
      hubbleFlow({ to: world, port: 443, direction: 'EGRESS', with: names && { destination_names: names } });
    const contradictions = async (line: string): Promise<number> =>
      (await replay(open('{ipBlock: {cidr: 0.0.0.0/0}}'), [line], { old: byName })).contradictions.length;
    expect(await contradictions(flow(['api.example.com']))).toBe(0);
    expect(await contradictions(flow(['example.org']))).toBe(1);
    expect(await contradictions(flow())).toBe(0);
  });
});

test('a connection that the log allowed and the old set does not: the inventory, where the log names a policy that is not there', async () => {
  const line = hubbleFlow({
    from: batch,
    with: { ingress_allowed_by: [{ name: 'batch', namespace: 'shop', kind: 'CiliumNetworkPolicy' }] },
  });
  const result = await replay(fresh, [line], { old: fresh });
  expect(result.contradictions).toMatchObject([
    { set: 'old', wrong: 'inventory', reason: 'the log names shop/batch, which the old set does not have' },
  ]);
  const known = await replay(fresh, [line.replace('"name":"batch","namespace":"shop","kind"', '"name":"web","namespace":"shop","kind"')], {
    old: fresh,
  });
  expect(known.contradictions).toMatchObject([{ wrong: 'model' }]);
});

test('rules of the new set that no flow uses', async () => {
  const more = `${fresh}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-more, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 9090}]}, {from: [{podSelector: {}}], ports: [{port: 8080}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{}]}
`;
  const { coverage } = await replay(more, [hubbleFlow()]);
  expect(coverage.map(({ source, field, use }) => `${source.name} ${field} ${use}`)).toEqual([
    'web spec.ingress[0] used',
    'web-more spec.ingress[0] no-flow',
    'web-more spec.ingress[1] used',
    'db spec.ingress[0] no-pod',
  ]);
});
