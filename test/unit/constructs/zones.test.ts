import { inOrder } from '../../../lib/constructs/zones';

test('values come in the order of the zones, and a zone without a value is a defect', () => {
  expect(Object.keys(inOrder(['a', 'b'], { b: 2, a: 1, c: 3 }))).toEqual(['a', 'b']);
  expect(() => inOrder(['a', 'b'], { a: 1 })).toThrow('no value for b; there are values for a');
});
