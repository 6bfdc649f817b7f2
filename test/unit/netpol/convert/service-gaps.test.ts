import { calico, ccnp, cnp, convertText, first, gnp, namespaces } from './convert-text';

/** Where the ClusterIP of a Service is judged otherwise than the pods behind it. */
describe('egress towards a Service', () => {
  const service = (targetPort: number | string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, clusterIP: 172.20.0.9, ports: [{port: 80, targetPort: ${targetPort}}]}\n---\n`;
  const pod = (name: string, http: number) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: web}}\nspec: {containers: [{name: c, ports: [{name: http, containerPort: ${http}}]}]}\n---\n`;
  const toPods = (port: number | string) => `{action: Allow, protocol: TCP, destination: {selector: "app == 'web'", ports: [${port}]}}`;
  const anywhere = (port: number) => `{action: Allow, protocol: TCP, destination: {ports: [${port}]}}`;
  const gap = (world: string, ...rules: string[]): string => {
    const { reasons } = first(convertText(`${namespaces('shop')}${world}${calico(`{types: [Egress], egress: [${rules.join(', ')}]}`)}`));
    if (!reasons.includes('no client uses the ClusterIP of Service shop/web')) return 'none';
    return reasons.includes('would block it') ? 'blocks' : 'opens';
  };

  test.each([
    ['the port behind it, by its number', service(8080), [toPods(8080)], 'none'],
    ['the port behind it, by the name that its pods have for it', `${service(8080)}${pod('a', 8080)}`, [toPods('http')], 'none'],
    ['another port of its pods', service(8080), [toPods(9999)], 'none'],
    ['its own port, which is none of its pods', service(8080), [toPods(80)], 'none'],
    ['its port everywhere, which leads to another one', service(8080), [anywhere(80)], 'opens'],
    ['its port everywhere, and a name that may be the port behind it', service(8080), [toPods('http'), anywhere(80)], 'opens'],
    ['a name that all of its pods have for a number', `${service('http')}${pod('a', 8080)}${pod('b', 8080)}`, [toPods(8080)], 'none'],
    [
      'a name that some of its pods have for another number',
      `${service('http')}${pod('a', 8080)}${pod('b', 9090)}`,
      [toPods(8080)],
      'blocks',
    ],
  ])('%s', (_, world, rules, expected) => {
    expect(gap(world, ...rules)).toBe(expected);
  });
});

test('a policy for both directions does not keep a clusterwide one from being a ClusterNetworkPolicy', () => {
  const results = convertText(
    `${ccnp('{endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {app: dns}}]}]}')}${cnp('{endpointSelector: {}, ingress: [{}], egress: [{toEndpoints: [{}]}]}')}`,
    { clusterPolicies: true },
  );
  expect(results.map(({ source, clusterOutputs }) => [source.name, clusterOutputs.length])).toEqual([
    ['c', 2],
    ['p', 0],
  ]);
});

test('a namespaceSelector finds no network set of the whole cluster, whatever stands beside all()', () => {
  const set =
    'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: offices, labels: {role: p}}\nspec: {nets: [203.0.113.0/24]}\n---\n';
  const rule = (where: string) => gnp(`{ingress: [{action: Allow, source: {namespaceSelector: "${where}", selector: "role == 'p'"}}]}`);
  const blocks = (where: string) =>
    JSON.stringify(first(convertText(`${namespaces('shop')}${set}${rule(where)}`)).specs).includes('203.0.113.0/24');
  expect([blocks('all() && !has(x)'), blocks('global()'), blocks('!has(x)')]).toEqual([false, true, true]);
});

test('a refusal for another cluster of a mesh names it, where the selector does', () => {
  const refusal = (expression: string) =>
    first(
      convertText(
        cnp(
          `{endpointSelector: {}, ingress: [{fromEndpoints: [{matchExpressions: [{key: io.cilium.k8s.policy.cluster, ${expression}}]}]}]}`,
        ),
      ),
    ).reasons;
  expect(refusal('operator: In, values: [west]')).toContain('than "default" (west);');
  expect(refusal('operator: DoesNotExist')).toContain('than "default";');
});

test('a reserved label beside others is no entity', () => {
  const labels = '{"reserved:host": "", app: a, io.cilium.k8s.policy.serviceaccount: b}';
  expect(first(convertText(cnp(`{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: ${labels}}]}]}`)))).toMatchObject({
    class: 'refused',
    reasons: expect.stringContaining('mixes a reserved label with others'),
  });
});
