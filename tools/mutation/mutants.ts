import { parseSync } from '@swc/core';

/** A small change of a file that some test should notice. */
export interface Mutant {
  /** Byte offsets in the file. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** `=== to !==`. */
  readonly operator: string;
}

interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly [key: string]: unknown;
}

const swapped: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+': '-',
  '-': '+',
  '*': '/',
  '&': '|',
  '|': '&',
  '<<': '>>',
  '>>': '<<',
};

const otherMethod: Readonly<Record<string, string>> = { some: 'every', every: 'some', min: 'max', max: 'min', startsWith: 'endsWith' };
/** Calls that can be left out: the list goes on as it is. */
const droppable = new Set(['filter', 'slice', 'toSorted', 'trim', 'toLowerCase']);

/** Every mutant of a TypeScript file: operators, conditions, constants, list methods, statements that only act. */
export function mutantsOf(source: Buffer): Mutant[] {
  const text = source.toString('utf8');
  const tree = parseSync(text, { syntax: 'typescript', target: 'es2022' }) as unknown as Node;
  // Spans count bytes from 1 on, and go on from file to file of one process; the module's own begins at its first token.
  const base = tree.span.start - firstToken(source);
  const found: Mutant[] = [];
  visit(tree, (node) => found.push(...mutationsOf(node, source, base)));
  return found;
}

/** Comments and space before the first token are not part of the module's span. */
function firstToken(source: Buffer): number {
  const text = source.toString('utf8');
  const skipped = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(text)?.[0] ?? '';
  return Buffer.byteLength(skipped);
}

function visit(value: unknown, onNode: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, onNode);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const node = value as Node;
  if (typeof node.type === 'string') {
    // Types have no behavior.
    if (node.type.startsWith('Ts') && !['TsAsExpression', 'TsNonNullExpression', 'TsSatisfiesExpression'].includes(node.type)) return;
    if (node.type === 'ImportDeclaration') return;
    if (node.span !== undefined) onNode(node);
  }
  for (const [key, child] of Object.entries(node)) {
    if (key !== 'span' && key !== 'typeAnnotation' && key !== 'typeParams' && key !== 'returnType') visit(child, onNode);
  }
}

function mutationsOf(node: Node, source: Buffer, base: number): Mutant[] {
  const spanOf = ({ span }: Node): [number, number] => [span.start - base, span.end - base];
  const textOf = (other: Node): string => source.subarray(...spanOf(other)).toString('utf8');
  const replace = (other: Node, replacement: string, operator: string): Mutant => {
    const [start, end] = spanOf(other);
    return { start, end, replacement, operator };
  };
  switch (node.type) {
    case 'BinaryExpression': {
      const [left, right, operator] = [node.left as Node, node.right as Node, node.operator as string];
      const other = swapped[operator];
      if (other === undefined || isText(left) || isText(right)) return [];
      return [replace(node, `(${textOf(left)}) ${other} (${textOf(right)})`, `${operator} to ${other}`)];
    }
    case 'UnaryExpression':
      return node.operator === '!' ? [replace(node, `(${textOf(node.argument as Node)})`, 'no negation')] : [];
    case 'ConditionalExpression':
    case 'IfStatement': {
      const test = node.test as Node;
      return ['true', 'false'].map((value) => replace(test, value, `condition to ${value}`));
    }
    case 'BooleanLiteral':
      return [replace(node, String(node.value !== true), 'other boolean')];
    case 'NumericLiteral':
      return [replace(node, String((node.value as number) + 1), 'number and one')];
    case 'CallExpression':
      return callMutations(node, textOf, replace);
    case 'SpreadElement':
      return [];
    case 'ExpressionStatement':
      return [replace(node, ';', 'no statement')];
    default:
      return [];
  }
}

const isText = ({ type }: Node): boolean => type === 'TemplateLiteral' || type === 'StringLiteral';

function callMutations(
  node: Node,
  textOf: (node: Node) => string,
  replace: (node: Node, replacement: string, operator: string) => Mutant,
): Mutant[] {
  const callee = node.callee as Node;
  if (callee.type !== 'MemberExpression') return [];
  const property = callee.property as Node;
  const name = property.type === 'Identifier' ? (property.value as string) : '';
  const other = otherMethod[name];
  if (other !== undefined) return [replace(property, other, `${name} to ${other}`)];
  return droppable.has(name) ? [replace(node, textOf(callee.object as Node), `no ${name}`)] : [];
}
