import type { Template } from '../../../support/template';

/** A statement of a policy document, as a template writes it. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Sid?: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Found {
  readonly stack: string;
  /** Logical id of the resource. */
  readonly id: string;
  readonly type: string;
  readonly statement: Statement;
}

/** Every statement of every policy document in templates, wherever a property holds one: roles, policies, keys, buckets, queues, topics, endpoints. */
export const statementsOf = (templates: Readonly<Record<string, Template>>): Found[] =>
  Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
      within(Properties).map((statement) => ({ stack, id, type: Type, statement })),
    ),
  );

function within(value: unknown): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  if (!Array.isArray(value) && 'Effect' in value && ('Action' in value || 'NotAction' in value)) return [value as Statement];
  return Object.values(value).flatMap(within);
}

/** One value or a list of them, as a list. */
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
