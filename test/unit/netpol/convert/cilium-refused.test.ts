import { ccnp, cnp, convertText, first, namespaces, undeclared } from './convert-text';

const ingress = (...rules: object[]) => ({ podSelector: {}, policyTypes: ['Ingress'], ...(rules.length > 0 && { ingress: rules }) });
const all = 'endpointSelector: {}';

describe('not at all', () => {
  test.each<[string, string, string]>([
    ['icmps', `{${all}, ingress: [{icmps: [{fields: [{type: 8}]}]}]}`, 'names ICMP'],
    ['fromRequires', `{${all}, ingress: [{fromRequires: [{}]}]}`, 'fold it'],
    ['toGroups', `{${all}, egress: [{toGroups: [{aws: {securityGroupsIds: [sg-1]}}]}]}`, 'looks up in AWS'],
    ['a protocol without ports', `{${all}, egress: [{toPorts: [{ports: [{protocol: VRRP}]}]}]}`, 'protocol VRRP'],
    ['a mesh', `{${all}, egress: [{toEndpoints: [{matchLabels: {io.cilium.k8s.policy.cluster: x}}]}]}`, 'one cluster'],
    [
      'a label that Cilium leaves out',
      `{${all}, egress: [{toEndpoints: [{matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}]}]}`,
      'leaves out of identities',
    ],
    [
      'a peer that only says what it is not, across namespaces',
      `{${all}, ingress: [{fromEndpoints: [{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: NotIn, values: [a]}]}]}]}`,
      'only says what the peer is not',
    ],
    [
      'a foreign namespace as subject',
      `{endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: other}}, ingress: [{}]}`,
      "not the policy's own",
    ],
    ['a private CIDR without declared ranges', `{${all}, egress: [{toCIDR: [10.0.0.0/8]}]}`, 'declare podCidrs'],
    ['world without declared ranges', `{${all}, egress: [{toEntities: [world]}]}`, '--cluster'],
    ['remote-node without declared ranges', `{${all}, egress: [{toEntities: [remote-node]}]}`, '--cluster'],
    [
      'a named port to anywhere, which the VPC CNI drops',
      `{${all}, egress: [{toPorts: [{ports: [{port: http, protocol: TCP}]}]}]}`,
      'VPC CNI drops',
    ],
  ])('%s', (_, spec, reason) => {
    const result = first(convertText(cnp(spec), { ranges: undeclared }));
    expect(result).toMatchObject({ class: 'refused', specs: [] });
    expect(result.reasons).toContain(reason);
  });

  test('node policies', () => {
    expect(first(convertText(ccnp('{nodeSelector: {}, ingress: [{}]}')))).toMatchObject({ class: 'refused', specs: [] });
  });

  test('what a deny that cannot be carried over may touch is refused with it', () => {
    const results = convertText(
      `${cnp(`{${all}, ingress: [{fromEndpoints: [{}]}]}`, 'allow')}${cnp(`{${all}, ingressDeny: [{icmps: [{fields: [{type: 8}]}]}]}`, 'deny')}${cnp(`{${all}, egress: [{toEndpoints: [{}]}]}`, 'unaffected')}`,
    );
    expect(results.map((result) => [result.source.name, result.class])).toEqual([
      ['allow', 'refused'],
      ['deny', 'refused'],
      ['unaffected', 'exact'],
    ]);
  });

  test('more than 24 port entries for one address', () => {
    const ports = (from: number, count: number) =>
      `{${all}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [${Array.from({ length: count }, (_, i) => `{port: "${from + 2 * i}", protocol: TCP}`).join(', ')}]}]}]}`;
    const two = `${cnp(ports(1000, 13), 'a')}${cnp(ports(2000, 12), 'b')}`;
    expect(convertText(two).map((result) => result.class)).toEqual(['refused', 'refused']);
    expect(convertText(two, { target: 'upstream' }).map((result) => result.class)).toEqual(['exact', 'exact']);
    expect(first(convertText(cnp(ports(1000, 24)))).class).toBe('exact');
  });
});

test('an except that would cut another rule under the VPC CNI is written as blocks', () => {
  const spec = `{${all}, egress: [{toCIDRSet: [{cidr: 203.0.113.0/24, except: [203.0.113.0/26]}], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}, {toCIDR: [203.0.113.0/24], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}]}`;
  const blocks = [{ ipBlock: { cidr: '203.0.113.64/26' } }, { ipBlock: { cidr: '203.0.113.128/25' } }];
  expect(first(convertText(cnp(spec))).specs[0]?.egress?.[0]?.to).toEqual(blocks);
  expect(first(convertText(cnp(spec), { target: 'upstream' })).specs[0]?.egress?.[0]?.to).toEqual([
    { ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.0/26'] } },
  ]);
});

test('under Cilium, an ipBlock of a NetworkPolicy does not match pods either', () => {
  const np =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 100.64.0.0/10}}]}]}\n---\n';
  const results = convertText(`${np}${cnp(`{${all}, egress: [{}]}`)}`);
  expect(results.find((result) => result.source.kind === 'NetworkPolicy')).toMatchObject({
    class: 'conditional',
    outputs: [{ spec: ingress({ from: [{ ipBlock: { cidr: '100.64.0.0/10', except: ['100.64.0.0/16'] } }] }) }],
  });
});

test('names: a clusterwide and a namespaced policy of one name stand side by side', () => {
  const results = convertText(
    `${namespaces('shop')}${cnp(`{${all}, ingress: [{}]}`, 'deny')}${ccnp('{endpointSelector: {}, egress: [{}]}', 'deny')}`,
  );
  expect(results.flatMap((result) => result.outputs.map(({ path }) => path)).toSorted()).toEqual(['shop/deny-cnp.yaml', 'shop/deny.yaml']);
});
