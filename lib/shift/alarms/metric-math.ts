/**
 * CloudWatch's metric math, as far as the gate's alarms use it: for the rehearsal, which has no CloudWatch, and for the tests, with the documented treatment of missing values:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * - arithmetic and comparison of two series: a missing value counts as 0 where the other has one; with a number: no value where there is none
 * - a division by zero drops the point
 * - FILL: fills at every minute of the range
 * - IF: no point where the condition or the value that it chooses has none; without a third argument, no point where it is false
 *
 * Not documented, so a switch decides, and what is tested must hold either way: whether FILL fills a series without any point (`fillsEmpty`), and
 * whether IF needs a point of the value that it does not choose (`needsBoth`).
 */

/** A value a minute; undefined where there is none. */
export type Series = readonly (number | undefined)[];
type Value = number | Series;

export interface Evaluation {
  /** By id; all of one length. */
  readonly series: Readonly<Record<string, Series>>;
  readonly fillsEmpty: boolean;
  readonly needsBoth: boolean;
}

/** Several expressions, of which each may name those before it. @returns the values of the last one, `value` */
export function evaluateAll(
  { value, ...before }: { readonly value: string } & Readonly<Record<string, string>>,
  evaluation: Evaluation,
): Series {
  const series = { ...evaluation.series };
  for (const [id, expression] of Object.entries(before)) series[id] = evaluate(expression, { ...evaluation, series });
  return evaluate(value, { ...evaluation, series });
}

/** @throws SyntaxError for what is not metric math, ReferenceError for an id that no metric has */
export function evaluate(expression: string, evaluation: Evaluation): Series {
  const length = Object.values(evaluation.series)[0]?.length ?? 0;
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z]\w*|[<>=!]=|[-+*/<>(),]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(/\s/g, '')) throw new SyntaxError(`what is this: ${expression}`);
  let next = 0;

  const accept = (token: string): boolean => tokens[next] === token && (next++, true);
  const expect = (token: string): void => {
    if (!accept(token)) throw new SyntaxError(`${token} wanted, found ${tokens[next]} at token ${next} of ${expression}`);
  };
  const pointwise = (values: readonly Value[], combine: (points: (number | undefined)[]) => number | undefined): Value =>
    values.every((value) => typeof value === 'number')
      ? (combine([...values] as number[]) ?? 0)
      : Array.from({ length }, (_, at) => combine(values.map((value) => (typeof value === 'number' ? value : value[at]))));

  const level = (operators: Readonly<Record<string, (a: number, b: number) => number>>, below: () => Value) => (): Value => {
    let left = below();
    for (let operator = tokens[next] ?? ''; operator in operators; operator = tokens[next] ?? '') {
      next++;
      const right = below();
      const apply = operators[operator] as (a: number, b: number) => number;
      const scalar = typeof left === 'number' || typeof right === 'number';
      left = pointwise([left, right], ([a, b]) => {
        if (scalar ? a === undefined || b === undefined : a === undefined && b === undefined) return undefined;
        const result = apply(a ?? 0, b ?? 0);
        return Number.isFinite(result) ? result : undefined;
      });
    }
    return left;
  };

  const primary = (): Value => {
    const token = tokens[next++];
    if (token === undefined) throw new SyntaxError(`${expression} ends too early`);
    if (token === '(') {
      const value = condition();
      expect(')');
      return value;
    }
    if (token === '-') return pointwise([primary()], ([a]) => (a === undefined ? undefined : -a));
    if (/^\d/.test(token)) return Number(token);
    if (!accept('(')) {
      const series = evaluation.series[token];
      if (!series) throw new ReferenceError(`no metric ${token}`);
      return series;
    }
    const args = [condition()];
    while (accept(',')) args.push(condition());
    expect(')');
    return call(token, args);
  };
  const call = (name: string, args: readonly Value[]): Value => {
    if (name === 'FILL') {
      const [series, filler] = args;
      if (typeof series === 'number' || series === undefined || filler === undefined) throw new SyntaxError('FILL(series, filler)');
      if (!evaluation.fillsEmpty && series.every((point) => point === undefined)) return series;
      return pointwise([series, filler], ([point, by]) => point ?? by);
    }
    if (name !== 'IF' || typeof args[0] === 'number') throw new SyntaxError(`${name} of ${args.length}`);
    return pointwise(args, ([when, then, otherwise]) => {
      if (when === undefined) return undefined;
      if (evaluation.needsBoth && args.length === 3 && (then === undefined || otherwise === undefined)) return undefined;
      return when === 0 ? otherwise : then;
    });
  };

  const product = level({ '*': (a, b) => a * b, '/': (a, b) => a / b }, primary);
  const sum = level({ '+': (a, b) => a + b, '-': (a, b) => a - b }, product);
  const comparison = level({ '>': (a, b) => +(a > b), '<': (a, b) => +(a < b), '>=': (a, b) => +(a >= b), '<=': (a, b) => +(a <= b) }, sum);
  const condition = level({ AND: (a, b) => +(a !== 0 && b !== 0), OR: (a, b) => +(a !== 0 || b !== 0) }, comparison);

  const result = condition();
  if (next !== tokens.length) throw new SyntaxError(`${tokens[next]} is too much in ${expression}`);
  if (typeof result === 'number') throw new SyntaxError('an alarm needs a series');
  return result;
}
