/**
 * How many cases a long property test plays. In CI as many as two cores do in two minutes and a half, all files together; with PROPERTIES=long as many as
 * a night has time for. A variable of its own sets the size of one test. docs/testing.md has the sizes and what they buy.
 */
export function casesOf(variable: string, { ci, long }: { readonly ci: number; readonly long: number }): number {
  const { [variable]: given, PROPERTIES: size = 'ci' } = process.env;
  if (given !== undefined) return wholeNumber(variable, given);
  if (size !== 'ci' && size !== 'long') throw new RangeError(`PROPERTIES: found ${JSON.stringify(size)}; expected ci or long`);
  return size === 'long' ? long : ci;
}

/** No number would be no case, and a property without a case holds. */
function wholeNumber(variable: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new RangeError(`${variable}: found ${JSON.stringify(text)}; expected a whole number from 1`);
  return Number(text);
}
