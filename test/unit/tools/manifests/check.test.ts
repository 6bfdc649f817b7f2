import { join } from 'node:path';
import { checkAll } from '../../../../tools/manifests/command';
import type { Finding } from '../../../../tools/manifests/finding';
import { readManifests } from '../../../../tools/manifests/read';
import { loadSchemas } from '../../../../tools/manifests/schemas';
import { definitions } from './fixtures/definitions';

const schemas = loadSchemas(definitions, [join(__dirname, 'fixtures')]);
const check = (text: string): Finding[] => checkAll([readManifests('x.yaml', text)], schemas).findings;
const brief = (text: string) => check(text).map(({ path, check: kind, found, expected }) => [path, kind, found, expected]);

const widget = (spec: string, metadata = '{name: w}') => `apiVersion: example.com/v1\nkind: Widget\nmetadata: ${metadata}\nspec: ${spec}`;
const service = (spec: string, metadata = '{name: s}') => `apiVersion: v1\nkind: Service\nmetadata: ${metadata}\nspec: ${spec}`;

describe('right objects pass', () => {
  test.each([
    ['defaults fill in required fields', widget('{size: 1}')],
    ['int-or-string as integer', widget('{size: 1, limit: 5}')],
    ['int-or-string as string', widget('{size: 1, limit: 5%}')],
    ['null where the schema allows it', widget('{size: 1, note: null}')],
    ['unknown fields where they are preserved', widget('{size: 1, raw: {any: {thing: [1]}}}')],
    ['any key in a map', widget('{size: 1, labels: {a.b/c: d}}')],
    ['one of two', widget('{size: 1, source: {id: a}}')],
    ['list items that differ in a defaulted key', widget('{size: 1, ports: [{port: 53}, {port: 53, protocol: UDP}]}')],
    ['an integer for a double in CEL', widget('{size: 4, ratio: 2}')],
    ['a CEL function of Kubernetes', widget('{size: 1, image: "registry:5000"}')],
    ['a transition rule has nothing to compare with', widget('{size: 1}')],
    ['generateName', widget('{size: 1}', '{generateName: w-}')],
    ['creationTimestamp: null, as kubectl --dry-run prints it', widget('{size: 1}', '{name: w, creationTimestamp: null}')],
    ['a core kind', service('{type: ClusterIP, ports: [{port: 80, targetPort: http}, {port: 80, protocol: UDP}], free: {a: 1}}')],
    ['null is absent in a core kind', service('{type: ClusterIP, ports: null}')],
  ])('%s', (_, text) => expect(brief(text)).toEqual([]));
});

describe('wrong custom resources are found', () => {
  test.each([
    ['a misspelled field', widget('{sise: 1, size: 1}'), ['spec.sise', 'schema', 'an unknown field', 'size']],
    [
      'a field that resembles none',
      widget('{size: 1, empty: {a: 1}}'),
      ['spec.empty.a', 'schema', 'an unknown field', 'no field: the schema declares none here'],
    ],
    [
      'a misspelled field in a list',
      widget('{size: 1, ports: [{port: 1}, {port: 2, proto: UDP}]}'),
      ['spec.ports[1].proto', 'schema', 'an unknown field', 'one of port, protocol'],
    ],
    [
      'a misspelled field beside oneOf',
      widget('{size: 1, source: {id: a, nmae: b}}'),
      ['spec.source.nmae', 'schema', 'an unknown field', 'name'],
    ],
    [
      'a misspelled metadata field',
      widget('{size: 1}', '{name: w, lables: {}}'),
      ['metadata.lables', 'schema', 'an unknown field', 'labels'],
    ],
    [
      'a field at the root',
      `${widget('{size: 1}')}\ndata: {}`,
      ['data', 'schema', 'an unknown field', 'one of apiVersion, kind, metadata, spec'],
    ],
    ['a required field', widget('{}'), ['spec.size', 'schema', 'nothing', 'a value: the field is required']],
    ['a wrong type', widget('{size: "1"}'), ['spec.size', 'schema', '"1"', 'integer']],
    ['null where the schema does not allow it', widget('{size: 1, raw: null}'), ['spec.raw', 'schema', 'null', 'object']],
    ['a value out of the enum', widget('{size: 1, mode: quick}'), ['spec.mode', 'schema', '"quick"', 'one of "fast", "slow"']],
    ['a bound', widget('{size: 0}'), ['spec.size', 'schema', '0', 'must be >= 1']],
    [
      'a pattern on an int-or-string',
      widget('{size: 1, limit: lots}'),
      ['spec.limit', 'schema', '"lots"', 'must match pattern "^[0-9]+%?$"'],
    ],
    ['a boolean for an int-or-string', widget('{size: 1, limit: true}'), ['spec.limit', 'schema', 'true', 'integer or string']],
    ['a number among labels', widget('{size: 1, labels: {version: 1.5}}'), ['spec.labels.version', 'schema', '1.5', 'string']],
    [
      'equal list keys',
      widget('{size: 1, ports: [{port: 53}, {port: 53, protocol: TCP}]}'),
      ['spec.ports', 'schema', 'two items with the same key', 'items that differ in port and protocol'],
    ],
    [
      'CEL: message',
      widget('{size: 2, ratio: 1.5}'),
      ['spec', 'cel', '{"size":2,"ratio":1.5,"mode":"fast"}', 'ratio is at most half of size'],
    ],
    [
      'CEL: rule without a message',
      widget('{size: 1, image: "other:1"}'),
      ['spec', 'cel', '{"size":1,"image":"other:1","mode":"fast"}', "!has(self.image) || self.image.find('^[^:]+') == 'registry'"],
    ],
    [
      'CEL: inside a list',
      widget('{size: 1, ports: [{port: 1}, {port: 70000}]}'),
      ['spec.ports[1]', 'cel', '{"port":70000,"protocol":"TCP"}', 'port is at most 65535'],
    ],
  ])('%s', (_, text, expected) => expect(brief(text)).toEqual([expected]));

  test('both of oneOf, and equal items of a set', () => {
    expect(brief(widget('{size: 1, source: {id: a, name: b}}'))).toEqual([
      ['spec.source', 'schema', '{"id":"a","name":"b"}', expect.stringContaining('oneOf')],
    ]);
    expect(brief(widget('{size: 1, zones: [a, a]}'))).toEqual([
      ['spec.zones', 'schema', '["a","a"]', expect.stringContaining('duplicate')],
    ]);
  });
});

describe('wrong core objects are found', () => {
  test.each([
    ['a misspelled field', service('{type: ClusterIP, port: []}'), ['spec.port', 'schema', 'an unknown field', 'ports']],
    [
      'a misspelled field in a referenced type',
      service('{type: ClusterIP, ports: [{port: 1, targetport: 2}]}'),
      ['spec.ports[0].targetport', 'schema', 'an unknown field', 'targetPort'],
    ],
    [
      "Go's zero values fill in nothing",
      service('{ports: [{port: 1}]}'),
      ['spec.type', 'schema', 'nothing', 'a value: the field is required'],
    ],
    ['null for a required field', service('{type: null}'), ['spec.type', 'schema', 'nothing', 'a value: the field is required']],
    [
      'equal list keys by the default protocol',
      service('{type: A, ports: [{port: 1}, {port: 1, protocol: TCP}]}'),
      ['spec.ports', 'schema', 'two items with the same key', 'items that differ in port and protocol'],
    ],
    [
      'a boolean for an int-or-string',
      service('{type: A, ports: [{port: 1, targetPort: true}]}'),
      ['spec.ports[0].targetPort', 'schema', 'true', 'integer or string'],
    ],
    ['no name', service('{type: A}', '{}'), ['metadata.name', 'schema', 'nothing', 'a name']],
    [
      'YAML 1.1: an unquoted yes is a boolean to Kubernetes',
      service('{type: A}', '{name: s, labels: {a: yes}}'),
      ['metadata.labels.a', 'schema', 'true', 'string'],
    ],
  ])('%s', (_, text, expected) => expect(brief(text)).toEqual([expected]));
});

describe('unknown kinds are findings', () => {
  test.each([
    ['another version', 'example.com/v2', 'Widget', ['apiVersion', 'kind', '"example.com/v2"', 'example.com/v1']],
    ['a version that is not served', 'example.com/v1alpha1', 'Widget', ['apiVersion', 'kind', '"example.com/v1alpha1"', 'example.com/v1']],
    [
      'a misspelled kind',
      'v1',
      'Servise',
      ['kind', 'kind', 'v1 Servise', 'Service, if that was meant; otherwise a CRD for it in a folder given with --crds'],
    ],
    ['nothing like it', 'a/v1', 'Thing', ['kind', 'kind', 'a/v1 Thing', 'a CRD for it in a folder given with --crds']],
    ['no object at all', 'v1', 'DeleteOptions', ['kind', 'kind', 'v1 DeleteOptions', expect.any(String)]],
  ])('%s', (_, apiVersion, kind, expected) =>
    expect(brief(`{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: x}}`)).toEqual([expected]),
  );

  test.each(['kind: Service', 'apiVersion: v1', '[1]', 'text', 'apiVersion: 1\nkind: Service'])('%s', (text) =>
    expect(check(text)).toMatchObject([{ check: 'kind' }]),
  );
});

describe('reading', () => {
  test('several documents, lists in lists, empty documents', () => {
    const list = `kind: List\napiVersion: v1\nitems: [{kind: WidgetList, apiVersion: example.com/v1, items: [${JSON.stringify({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec: {} })}]}]`;
    const result = checkAll([readManifests('x.yaml', `# nothing\n---\n${service('{type: A}')}\n---\n${list}\n`)], schemas);
    expect(result.objects).toBe(2);
    expect(result.findings).toMatchObject([{ document: 2, object: 'example.com/v1 Widget w', path: 'spec.size' }]);
  });

  test('the line of the value, or of what should hold it', () => {
    const text = 'apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: w\nspec:\n  mode: quick\n';
    const lines = check(`---\n${text}`).map(({ path, line }) => `${path} ${line}`);
    expect(lines.toSorted()).toEqual(['spec.mode 7', 'spec.size 7']);
  });

  test('a document that is no YAML is a finding, its neighbors are still checked', () => {
    expect(check(`a: [1\n---\n${widget('{size: 0}')}`)).toMatchObject([
      { document: 1, check: 'yaml' },
      { document: 2, path: 'spec.size' },
    ]);
    expect(check('a: 1\na: 2')).toMatchObject([{ check: 'yaml', line: 2, found: expect.stringContaining('unique') }]);
  });

  test('dates and clock times stay strings, as in go-yaml', () => {
    expect(brief(widget('{size: 1, labels: {day: 2026-11-23, at: 12:30:45}}'))).toEqual([]);
  });
});

test('a rule that cannot be evaluated is a finding, not a pass', () => {
  expect(check(widget('{size: 1, foreign: a}'))).toMatchObject([
    { path: 'spec.foreign', check: 'cel-error', found: expect.stringContaining('unheardOf') },
  ]);
});

test('a schema keyword that is not known stops the check rather than weaken it', () => {
  const odd = { ...definitions, Service: { ...definitions.Service, 'x-kubernetes-odd': true } };
  expect(() => loadSchemas(odd, [join(__dirname, 'fixtures')])).toThrow(
    'Service: the schema keyword x-kubernetes-odd is not known to this check',
  );
});
