import { ReadError } from '../../../../lib/files/read';
import { describeProblem } from '../../../../lib/netpol/model/inventory';
import { readInventory } from '../../../../lib/netpol/read/read';
import { input } from './input';

const cnp = (name: string, spec: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
${spec.replace(/^/gm, '  ')}
`;
const allow = 'endpointSelector: {}\ningress:\n- {}';

const problems = (text: string | Buffer, name?: string) => readInventory([input(text, name)]).problems.map(describeProblem);

test('several documents, each with its line', () => {
  const inventory = readInventory([input(`# the shop\n---\n${cnp('a', allow)}---\n\n---\n# next\n${cnp('b', allow)}`)]);
  expect(inventory.problems).toEqual([]);
  expect(inventory.ciliumPolicies.map(({ source }) => [source.name, source.line])).toEqual([
    ['a', 3],
    ['b', 14],
  ]);
});

test('a kubectl list in JSON, each item with its line and column', () => {
  const items = ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, annotations: { a: '"items": [{' } } }));
  const inventory = readInventory([input(JSON.stringify({ apiVersion: 'v1', items, kind: 'List', metadata: {} }, null, 4), 'l.json')]);
  expect(inventory.namespaces.map(({ source }) => [source.name, source.line, source.column])).toEqual([
    ['a', 4, 9],
    ['b', 14, 9],
  ]);
  expect(inventory.namespaces[0]?.labels).toEqual({ 'kubernetes.io/metadata.name': 'a' });
});

test('a kubectl list in YAML, each item with its line', () => {
  const text =
    'apiVersion: v1\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: a}\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: b}\nkind: List\n';
  expect(readInventory([input(text)]).namespaces.map(({ source }) => source.line)).toEqual([3, 6]);
});

test('absent, empty and open lists stay apart, and null is absent', () => {
  const inventory = readInventory([
    input(cnp('a', 'endpointSelector: {}\ningress:\n- fromEndpoints: []\n- fromEndpoints: [{}]\n- fromEndpoints:\n- {}\negress:')),
  ]);
  expect(inventory.problems).toEqual([]);
  expect(inventory.ciliumPolicies[0]?.specs[0]).toEqual({
    path: 'spec',
    endpointSelector: {},
    ingress: [{ fromEndpoints: [] }, { fromEndpoints: [{}] }, {}, {}],
  });
});

describe('what the old CNI would refuse is named with file, line and column, and skipped', () => {
  test.each([
    [
      'a field that is not known',
      'endpointSelector: {}\ningress:\n- fromEndpoint: [{}]',
      'in.yaml:7:19: spec.ingress[0].fromEndpoint: is not a field',
    ],
    ['two kinds of peers', 'endpointSelector: {}\ningress:\n- {fromEndpoints: [{}], fromCIDR: [1.2.3.4/32]}', 'cannot be combined'],
    ['no subject', 'ingress:\n- {}', 'needs an endpointSelector'],
    ['a node subject in a namespace', 'nodeSelector: {}\ningress:\n- {}', 'only for a CiliumClusterwideNetworkPolicy'],
    [
      'except outside of cidr',
      'endpointSelector: {}\negress:\n- toCIDRSet: [{cidr: 10.0.0.0/8, except: [11.0.0.0/16]}]',
      '11.0.0.0/16 is not inside 10.0.0.0/8',
    ],
    ['a port as a number', 'endpointSelector: {}\negress:\n- toPorts: [{ports: [{port: 80}]}]', 'put it in quotes'],
    ['a port above 65535', 'endpointSelector: {}\negress:\n- toPorts: [{ports: [{port: "70000"}]}]', 'is not a port from 0 to 65535'],
    ['an octal port', 'endpointSelector: {}\negress:\n- toPorts: [{ports: [{port: "010"}]}]', 'is not a port from 0 to 65535'],
    [
      'http over UDP',
      'endpointSelector: {}\ningress:\n- toPorts: [{ports: [{port: "80", protocol: UDP}], rules: {http: [{}]}}]',
      'only go with protocol TCP',
    ],
    [
      'dns on ingress',
      'endpointSelector: {}\ningress:\n- toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}}]',
      'not allowed on ingress',
    ],
    ['an unknown entity', 'endpointSelector: {}\ningress:\n- fromEntities: [universe]', '"universe" is not an entity'],
    ['In without values', 'endpointSelector: {matchExpressions: [{key: a, operator: In}]}\ningress:\n- {}', 'must not be empty for In'],
    [
      'icmps with ports',
      'endpointSelector: {}\ningress:\n- {icmps: [{fields: [{type: 8}]}], toPorts: [{ports: [{port: "1"}]}]}',
      'exclude each other',
    ],
  ])('%s', (_, spec, message) => {
    const inventory = readInventory([input(cnp('bad', spec)), input(cnp('good', allow), 'other.yaml')]);
    expect(inventory.problems.map(describeProblem).join('\n')).toContain(message);
    expect(inventory.problems[0]).toMatchObject({
      severity: 'error',
      file: 'in.yaml',
      line: expect.any(Number),
      column: expect.any(Number),
    });
    expect(inventory.ciliumPolicies.map(({ source }) => source.name)).toEqual(['good']);
  });
});

test('a mistake in a Calico selector is named with its position in the text', () => {
  const text = 'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\nspec:\n  selector: role = "db"\n';
  expect(problems(text)).toEqual(['in.yaml:5:13: spec.selector: "role = \\"db\\"", at character 6: expected ==']);
});

describe('bad files', () => {
  test('not YAML: position, and the documents after it are read', () => {
    const inventory = readInventory([input(`a: [b\n---\n${cnp('a', allow)}`)]);
    expect(inventory.problems.map(describeProblem)).toEqual([
      expect.stringMatching(/^in\.yaml:\d+:\d+: not YAML or JSON that can be read: /),
    ]);
    expect(inventory.ciliumPolicies).toHaveLength(1);
  });
  test('not text', () => {
    expect(problems(Buffer.from([0xff, 0xfe, 0x41, 0x00]))).toEqual(['in.yaml: is not UTF-8 text']);
    expect(problems(Buffer.from('a\0b'))).toEqual(['in.yaml: is not UTF-8 text']);
  });
  test('not an object, and an object that is not of Kubernetes', () => {
    expect(problems('just a sentence')).toEqual(['in.yaml:1:1: expected a Kubernetes object, found the string "just a sentence"']);
    expect(problems('replicas: 3')).toEqual(['in.yaml:1:1: is not a Kubernetes object: apiVersion is missing']);
  });
  test('an unknown apiVersion of a known kind is an error; an unknown kind is a note', () => {
    const inventory = readInventory([
      input('apiVersion: cilium.io/v3\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\n'),
    ]);
    expect(inventory.problems.map(({ severity, message }) => [severity, message])).toEqual([
      ['error', 'unknown apiVersion "cilium.io/v3" for CiliumNetworkPolicy; expected cilium.io/v2'],
      ['note', 'apps/v1 Deployment is not a policy or a workload that is read; skipped'],
    ]);
  });
  test('a file that cannot be read is named with the reason', () => {
    const read = () => {
      throw new ReadError('is larger than 50 MB');
    };
    expect(readInventory([{ name: 'huge.yaml', read }]).problems.map(describeProblem)).toEqual(['huge.yaml: is larger than 50 MB']);
  });
  test.each([
    ['a key twice in one object', '{"apiVersion": "v1", "kind": "Pod", "kind": "Namespace"}'],
    ['a key twice, once with an escape', '{"a": [{"x": 1, "\\u0078": 2}]}'],
  ])('JSON with %s is refused, as YAML is', (_, text) => {
    expect(problems(text)).toEqual([expect.stringMatching(/duplicated mapping key/)]);
  });
  test('JSON whose objects share keys, or have them as values, is read', () => {
    expect(
      problems('{"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "kind", "kind": [{"a": "a"}, {"a": "\\"a\\":"}]}}'),
    ).toEqual([expect.stringContaining('Thing is not a policy')]);
  });
  test('an alias bomb', () => {
    const bomb = ['a: &a0 [x]', ...Array.from({ length: 30 }, (_, i) => `b${i}: &a${i + 1} [${`*a${i},`.repeat(9)}*a${i}]`)].join('\n');
    expect(problems(bomb)).toEqual([expect.stringContaining('aliases')]);
  });
  test.each([
    ['YAML', '['.repeat(50_000)],
    ['JSON', `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('deep nesting in %s', (_, text) => {
    expect(problems(text)).toEqual([expect.stringContaining('maxDepth')]);
  });
  test('no file at all', () => {
    expect(readInventory([]).problems.map(describeProblem)).toEqual(['.: there is no file that ends in .yaml, .yml or .json']);
  });
  test('the same policy twice: the first is kept', () => {
    const inventory = readInventory([input(cnp('a', allow)), input(cnp('a', allow), 'again.yaml')]);
    expect(inventory.ciliumPolicies).toHaveLength(1);
    expect(inventory.problems.map(describeProblem)).toEqual([
      'again.yaml:3:18: metadata.name: is given twice; first as CiliumNetworkPolicy shop/a (in.yaml:1). The first is kept',
    ]);
  });
});
