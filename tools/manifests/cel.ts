import { Environment } from '@marcbachmann/cel-js';
import { type PathSegment, show, type Violation } from './finding';
import { isObject } from './read';
import type { SchemaNode } from './strict-schema';

interface Rule {
  rule: string;
  message?: string;
}

/**
 * The functions that Kubernetes adds to CEL and that the CRDs in use call. A rule that calls another one is reported as a
 * finding, never passed over: register it here then.
 * https://kubernetes.io/docs/reference/using-api/cel/#cel-community-libraries
 */
const environment = new Environment({ enableOptionalTypes: true, unlistedVariablesAreDyn: false })
  .registerVariable('self', 'dyn')
  .registerFunction('string.find(string): string', (text: string, pattern: string) => new RegExp(pattern).exec(text)?.[0] ?? '');

/** Why a rule cannot be evaluated here (a function or macro that is not known); undefined when it can, or is a transition rule. */
export function ruleProblem(rule: string): string | undefined {
  if (isTransition(rule)) return undefined;
  const verdict = environment.check(rule);
  return verdict.valid ? undefined : `${rule}: ${verdict.error?.message.split('\n')[0]}`;
}

const isTransition = (rule: string): boolean => /\boldSelf\b/.test(rule);

const parsed = new Map<string, ReturnType<typeof environment.parse>>();

/**
 * Evaluates the `x-kubernetes-validations` of a CRD on an object that fits its schema, defaults filled in.
 * Transition rules (those that read `oldSelf`) are skipped, as the API server does when an object is created.
 */
export function celViolations(schema: SchemaNode, value: unknown, path: PathSegment[] = []): Violation[] {
  if (value === undefined || value === null) return [];
  const rules = (schema['x-kubernetes-validations'] ?? []) as Rule[];
  const own = rules.filter(({ rule }) => !isTransition(rule)).flatMap((rule) => violation(rule, schema, value, path));
  return [...own, ...children(schema, value).flatMap(([step, child, inner]) => celViolations(child, inner, [...path, step]))];
}

function violation({ rule, message }: Rule, schema: SchemaNode, value: unknown, path: PathSegment[]): Violation[] {
  try {
    const verdict: unknown = compile(rule)({ self: toCel(schema, value) });
    return verdict === true ? [] : [{ check: 'cel', path, found: show(value), expected: message ?? rule.trim() }];
  } catch (error) {
    const found = `${(error as Error).message.split('\n')[0]} in the rule ${rule.trim()}`;
    return [
      {
        check: 'cel-error',
        path,
        found,
        expected: 'a rule that can be evaluated (functions are registered in tools/manifests/cel.ts)',
      },
    ];
  }
}

function compile(rule: string) {
  const known = parsed.get(rule) ?? environment.parse(rule);
  parsed.set(rule, known);
  return known;
}

function children(schema: SchemaNode, value: unknown): [PathSegment, SchemaNode, unknown][] {
  if (Array.isArray(value)) return isObject(schema.items) ? value.map((item, index) => [index, schema.items as SchemaNode, item]) : [];
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, child]): [PathSegment, SchemaNode, unknown][] => {
    const declared = fieldSchema(schema, name);
    return declared ? [[name, declared, child]] : [];
  });
}

function fieldSchema(schema: SchemaNode, name: string): SchemaNode | undefined {
  const properties = schema.properties as Record<string, SchemaNode> | undefined;
  const own = properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return own ?? (isObject(schema.additionalProperties) ? schema.additionalProperties : undefined);
}

/** CEL integers are 64 bits wide: BigInt here, except where the schema says `number`, which is a double. */
function toCel(schema: SchemaNode | undefined, value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) && schema?.type !== 'number' ? BigInt(value) : value;
  // cel-js knows a list by its constructor: Array.from makes one of this realm (under jest, structuredClone's is of another).
  if (Array.isArray(value)) return Array.from(value, (item) => toCel(schema?.items as SchemaNode | undefined, item));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, toCel(schema && fieldSchema(schema, name), child)]));
}
