/** What a value must fulfil: `< 0.01`, `>= 99`. */
export interface Condition {
  readonly operator: Operator;
  readonly limit: number;
}

type Operator = '<' | '<=' | '>' | '>=';

const tests: Readonly<Record<Operator, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** A limit is not negative: rates, durations and counts are not, and `< -1` would roll back every shift. */
const form = /^\s*(<=|>=|<|>)\s*(\d{1,15}(?:\.\d{1,15})?)\s*$/;

/** @returns undefined if the text is no condition */
export function parseCondition(text: string): Condition | undefined {
  const [, operator, limit] = form.exec(text) ?? [];
  return operator === undefined ? undefined : { operator: operator as Operator, limit: Number(limit) };
}

/** Whether a value fulfils a condition. NaN fulfils none. */
export const fulfils = (value: number, { operator, limit }: Condition): boolean => tests[operator](value, limit);
