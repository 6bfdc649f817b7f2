import { calico, convertText, first, gnp, namespaces } from './convert-text';

test('policies of equal order come by their names, in whatever order their files are read', () => {
  const allow = calico("{order: 10, selector: app == 'x', ingress: [{action: Allow, source: {nets: [203.0.113.0/24]}}]}", 'b');
  const deny = calico("{order: 10, selector: app == 'x', ingress: [{action: Deny, source: {nets: [203.0.113.0/25]}}]}", 'a');
  const classes = (text: string) =>
    convertText(text)
      .map(({ source, class: kind, outputs }) => ({ name: source.name, kind, specs: outputs.map(({ spec }) => spec) }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  expect(classes(allow + deny)).toEqual(classes(deny + allow));
  expect(JSON.stringify(classes(allow + deny))).toContain('"except":["203.0.113.0/25"]');
});

describe('a namespaceSelector with `||` finds network sets', () => {
  const set = (name: string, namespace: string, net: string) =>
    `apiVersion: projectcalico.org/v3\nkind: NetworkSet\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {role: partner}}\nspec: {nets: [${net}]}\n---\n`;
  const everywhere =
    'apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: g, labels: {role: partner}}\nspec: {nets: [192.0.2.0/24]}\n---\n';
  const sets = set('one', 'a', '198.51.100.0/24') + set('two', 'b', '203.0.113.0/24') + everywhere;
  const policy = (selector: string) =>
    gnp(
      `{selector: app == 'x', namespaceSelector: kubernetes.io/metadata.name == 'a', egress: [{action: Allow, destination: {selector: role == 'partner', namespaceSelector: ${JSON.stringify(selector)}}}]}`,
    );
  test.each([
    ["team == 'a' || team == 'b'", ['198.51.100.0/24', '203.0.113.0/24']],
    ["team == 'a' || global()", ['192.0.2.0/24', '198.51.100.0/24']],
    ["team == 'a' && team == 'b'", []],
    ['all()', ['198.51.100.0/24', '203.0.113.0/24']],
  ])('%s', (selector, nets) => {
    const text = JSON.stringify(first(convertText(namespaces('a', 'b') + sets + policy(selector))).specs);
    expect([...text.matchAll(/"cidr":"([^"]+)"/g)].map(([, cidr = '']) => cidr).toSorted()).toEqual(nets);
  });
});

test.each([
  ['ingress', 'source'],
  ['egress', 'destination'],
])('%s: a rule of a policy with thousands of rules comes before those of the next policy', (direction, peer) => {
  // Calico knows no most number of rules. Log decides nothing, so the file stays small.
  const log = Array.from({ length: 2100 }, () => '{action: Log}').join(', ');
  const rule = (action: string, net: string) => `{action: ${action}, ${peer}: {nets: [${net}]}}`;
  const deny = calico(`{order: 1, selector: app == 'x', ${direction}: [${log}, ${rule('Deny', '203.0.113.0/25')}]}`, 'a');
  const allow = calico(`{order: 2, selector: app == 'x', ${direction}: [${rule('Allow', '203.0.113.0/24')}]}`, 'b');
  const specs = convertText(deny + allow).flatMap(({ outputs }) => outputs.map(({ spec }) => spec));
  expect(JSON.stringify(specs)).toContain('"except":["203.0.113.0/25"]');
});
