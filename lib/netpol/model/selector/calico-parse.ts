import type { CalicoNode, CalicoSelector } from './calico-ast';
import { SelectorError, type Token, tokenize } from './calico-tokens';

/** Deepest nesting of parentheses and `!`. The API's own limit of 1,024 characters allows no more than this many `(`. */
const maxDepth = 512;

/**
 * Parses a selector of Calico: `||` binds least, then `&&`, then `!`, then a match; `!` may be repeated.
 * The empty text is `all()`. Source: libcalico-go/lib/selector/parser/parser.go.
 * @throws SelectorError with the offset of the mistake
 */
export function parseCalicoSelector(text: string): CalicoSelector {
  const tokens = tokenize(text);
  const cursor: Cursor = { tokens, next: 0, depth: 0 };
  if (peek(cursor).kind === 'end') return { text, ast: { op: 'all' } };
  const ast = parseOr(cursor);
  const rest = peek(cursor);
  if (rest.kind !== 'end') throw new SelectorError(`unexpected ${describe(rest)} after the end of the expression`, rest.offset);
  return { text, ast };
}

interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
}

function peek(cursor: Cursor): Token {
  // The last token is always `end`, and nothing steps past it.
  return cursor.tokens[Math.min(cursor.next, cursor.tokens.length - 1)]!;
}

function take(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.next += 1;
  return token;
}

function parseOr(cursor: Cursor): CalicoNode {
  const operands = [parseAnd(cursor)];
  while (peek(cursor).kind === '||') {
    take(cursor);
    operands.push(parseAnd(cursor));
  }
  return operands.length === 1 ? operands[0]! : { op: 'or', operands };
}

function parseAnd(cursor: Cursor): CalicoNode {
  const operands = [parseOperation(cursor)];
  while (peek(cursor).kind === '&&') {
    take(cursor);
    operands.push(parseOperation(cursor));
  }
  return operands.length === 1 ? operands[0]! : { op: 'and', operands };
}

function parseOperation(cursor: Cursor): CalicoNode {
  let negated = false;
  while (peek(cursor).kind === '!') {
    take(cursor);
    negated = !negated;
  }
  const operand = parseMatch(cursor);
  return negated ? { op: 'not', operand } : operand;
}

function parseMatch(cursor: Cursor): CalicoNode {
  const token = take(cursor);
  switch (token.kind) {
    case 'has':
      return { op: 'has', label: token.text };
    case 'all':
      return { op: 'all' };
    case 'global':
      return { op: 'global' };
    case '(':
      return parseParenthesis(cursor, token);
    case 'label':
      return parseComparison(cursor, token.text);
    default:
      throw new SelectorError(`expected a label, has(), all(), ! or (, found ${describe(token)}`, token.offset);
  }
}

function parseParenthesis(cursor: Cursor, open: Token): CalicoNode {
  cursor.depth += 1;
  if (cursor.depth > maxDepth) throw new SelectorError(`nested deeper than ${maxDepth}`, open.offset);
  const inner = parseOr(cursor);
  const close = take(cursor);
  if (close.kind !== ')') throw new SelectorError(`expected ), found ${describe(close)}`, close.offset);
  cursor.depth -= 1;
  return inner;
}

function parseComparison(cursor: Cursor, label: string): CalicoNode {
  const operator = take(cursor);
  if (operator.kind !== 'operator')
    throw new SelectorError(`expected an operator after the label, found ${describe(operator)}`, operator.offset);
  if (operator.operator === 'in' || operator.operator === 'not in') return { op: operator.operator, label, values: parseSet(cursor) };
  const value = take(cursor);
  if (value.kind !== 'string') throw new SelectorError(`expected a quoted string, found ${describe(value)}`, value.offset);
  return { op: operator.operator, label, value: value.text };
}

/** `{'a', 'b'}`; empty sets and a trailing comma are accepted, as upstream accepts them. */
function parseSet(cursor: Cursor): string[] {
  const open = take(cursor);
  if (open.kind !== '{') throw new SelectorError(`expected {, found ${describe(open)}`, open.offset);
  const values = new Set<string>();
  let token = take(cursor);
  while (token.kind === 'string') {
    values.add(token.text);
    token = take(cursor);
    if (token.kind !== ',') break;
    token = take(cursor);
  }
  if (token.kind !== '}') throw new SelectorError(`expected }, found ${describe(token)}`, token.offset);
  return [...values];
}

function describe(token: Token): string {
  if (token.kind === 'end') return 'the end';
  if (token.kind === 'label') return `the label ${JSON.stringify(token.text)}`;
  if (token.kind === 'string') return `the string ${JSON.stringify(token.text)}`;
  return token.kind === 'operator' ? `the operator ${token.operator}` : token.kind;
}
