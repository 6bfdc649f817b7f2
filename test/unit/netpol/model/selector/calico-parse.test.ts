import { evaluateCalico } from '../../../../../lib/netpol/model/selector/calico-ast';
import { parseCalicoSelector } from '../../../../../lib/netpol/model/selector/calico-parse';
import { SelectorError } from '../../../../../lib/netpol/model/selector/calico-tokens';

const matches = (text: string, labels: Record<string, string>) => evaluateCalico(parseCalicoSelector(text).ast, labels);

// From upstream's table, libcalico-go/lib/selector/parser/parser_test.go.
test.each<[string, Record<string, string>[], Record<string, string>[]]>([
  ['', [{}, { a: 'b' }], []],
  [' ', [{}], []],
  ['all()', [{}, { a: 'b' }], []],
  ['!all()', [], [{}, { a: 'b' }]],
  ['!!all()', [{}], []],
  ['has(a)', [{ a: 'b' }, { a: '' }], [{}, { b: 'a' }]],
  ['has( a )', [{ a: 'b' }], [{}]],
  ['!has(a)', [{}, { b: 'a' }], [{ a: '' }]],
  ['a == "b"', [{ a: 'b' }], [{}, { a: 'c' }]],
  [`a=='b"c'`, [{ a: 'b"c' }], [{ a: 'bc' }]],
  ['a != "b"', [{}, { a: 'c' }], [{ a: 'b' }]],
  ['a in {"x","y"}', [{ a: 'x' }, { a: 'y' }], [{}, { a: 'z' }]],
  ['a in {}', [], [{}, { a: 'x' }]],
  ['a not in {"x", "y",}', [{}, { a: 'z' }], [{ a: 'x' }]],
  ['a notin {"x"}', [{}], [{ a: 'x' }]],
  ['a contains "b"', [{ a: 'abc' }], [{}, { a: 'c' }]],
  ['a starts with "ab"', [{ a: 'abc' }], [{}, { a: 'cab' }]],
  ['a ends  with "bc"', [{ a: 'abc' }], [{}, { a: 'bca' }]],
  ['has == "b" || all == "c"', [{ has: 'b' }, { all: 'c' }], [{}]],
  ['in in {"in"}', [{ in: 'in' }], [{}]],
  ['a == "1" || b == "1" && c == "1"', [{ a: '1' }, { b: '1', c: '1' }], [{ b: '1' }]],
  ['(a == "1" || b == "1") && c == "1"', [{ a: '1', c: '1' }], [{ a: '1' }]],
  ['!(a == "1" || b == "1")', [{}, { c: '1' }], [{ a: '1' }, { b: '1' }]],
  ['! a == "1" && ! b == "1"', [{}], [{ a: '1' }, { b: '1' }]],
  ['constructor == "x"', [{ constructor: 'x' }], [{}]],
])('%s', (text, yes, no) => {
  for (const labels of yes) expect({ labels, matches: matches(text, labels) }).toEqual({ labels, matches: true });
  for (const labels of no) expect({ labels, matches: matches(text, labels) }).toEqual({ labels, matches: false });
});

test.each<[string, number, string]>([
  ['a = "b"', 2, 'expected =='],
  ['a & b', 2, 'expected &&'],
  ['has(a) & has(b)', 7, 'expected &&'],
  ['has(a) | has(b)', 7, 'expected ||'],
  ['a == "b', 5, 'unterminated string'],
  ['a == b', 5, 'expected a quoted string'],
  ['a ==', 4, 'expected a quoted string'],
  ['a', 1, 'expected an operator'],
  ['a in "b"', 5, 'expected {'],
  ['a in {"b"', 9, 'expected }'],
  ['a inx {"b"}', 2, 'expected an operator'],
  ['(has(a)', 7, 'expected )'],
  ['has(a))', 6, 'after the end'],
  ['has(a) has(b)', 7, 'after the end'],
  ['has()', 4, 'expected a label name'],
  ['has(a', 5, 'no closing )'],
  ['all(x)', 4, 'no closing )'],
  ['a == "b"\n&& has(c)', 8, 'expected a label name'],
  ['&& a', 0, 'expected a label, has()'],
  ['"a" == "b"', 0, 'expected a label, has()'],
  ['é == "b"', 0, 'expected a label name'],
  ['('.repeat(2000), 512, 'nested deeper'],
])('%s is refused at %i', (text, offset, message) => {
  let error: unknown;
  try {
    parseCalicoSelector(text);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(SelectorError);
  expect(error).toMatchObject({ offset, message: expect.stringContaining(message) });
});
