import { randomUUID } from 'node:crypto';

/**
 * Runs a state machine's definition as Step Functions would, as far as this product's needs it: Task (a function, with Retry and Catch), Pass,
 * Choice, Wait and Succeed, JSONPath and two intrinsic functions (`States.MathAdd`, `States.Format`). Emulated, because the local AWS runs no functions. What it does not know is an error.
 */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Resource?: string;
  readonly Parameters?: Json;
  readonly Result?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string;
  readonly Retry?: readonly { readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly ResultPath: string; readonly Next: string }[];
  readonly Choices?: readonly Readonly<Record<string, string | number>>[];
  readonly Default?: string;
  readonly SecondsPath?: string;
}

type Json = { readonly [key: string]: unknown };

export interface World {
  /** Calls the function behind a task with its payload. */
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** Waits; tests may wait shorter. */
  readonly wait: (seconds: number) => Promise<void>;
  /** Starts another execution. */
  readonly start?: (parameters: unknown) => Promise<unknown>;
}

export interface End {
  /** Name of the state it ended at. */
  readonly state: string;
  readonly data: Json;
  /** Names of the states it went through. */
  readonly path: readonly string[];
}

export async function execute({ StartAt, States }: Definition, input: Json, world: World): Promise<End> {
  let name = StartAt;
  let data = input;
  const path: string[] = [];
  for (;;) {
    path.push(name);
    const state = States[name];
    if (!state) throw new Error(`no state ${name}`);
    if (state.Type === 'Succeed') return { state: name, data, path };
    [name, data] = await step(state, data, world);
  }
}

async function step(state: State, data: Json, world: World): Promise<[next: string, data: Json]> {
  const next = state.Next ?? '';
  switch (state.Type) {
    case 'Task':
      return task(state, data, world);
    case 'Pass': {
      const result = state.Parameters ? fill(state.Parameters, data) : (state.Result ?? data);
      return [next, placed(data, state.ResultPath, result)];
    }
    case 'Choice': {
      const chosen = state.Choices?.find((choice) => holds(choice, data));
      return [String(chosen?.Next ?? state.Default), data];
    }
    case 'Wait':
      await world.wait(Number(at(data, state.SecondsPath ?? '')));
      return [next, data];
    default:
      throw new Error(`a state of type ${state.Type} is not known here`);
  }
}

async function task(state: State, data: Json, world: World): Promise<[string, Json]> {
  const parameters = fill(state.Parameters ?? {}, data) as { Payload?: unknown };
  const call = callOf(state.Resource ?? '', parameters, world);
  const attempts = 1 + (state.Retry?.[0]?.MaxAttempts ?? 0);
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = JSON.parse(JSON.stringify((await call()) ?? {})) as Json;
      const result = state.ResultSelector ? fill(state.ResultSelector, answer) : answer;
      return [state.Next ?? '', placed(data, state.ResultPath, result)];
    } catch (error) {
      if (attempt < attempts) continue;
      const [caught] = state.Catch ?? [];
      if (!caught) throw error;
      return [caught.Next, placed(data, caught.ResultPath, { Error: 'Error', Cause: String(error) })];
    }
  }
}

function callOf(resource: string, parameters: { Payload?: unknown }, { invoke, start }: World): () => Promise<unknown> {
  if (resource === 'arn:aws:states:::lambda:invoke') return async () => ({ Payload: await invoke(parameters.Payload) });
  if (resource === 'arn:aws:states:::states:startExecution' && start) return () => start(parameters);
  throw new Error(`a task ${resource} is not known here`);
}

function holds(
  { Variable, StringEquals, NumericGreaterThanEquals, ...rest }: Readonly<Record<string, string | number>>,
  data: Json,
): boolean {
  const unknown = Object.keys(rest).filter((key) => key !== 'Next');
  if (unknown.length > 0) throw new Error(`a choice by ${unknown.join()} is not known here`);
  const value = at(data, String(Variable));
  return StringEquals === undefined ? Number(value) >= Number(NumericGreaterThanEquals) : value === StringEquals;
}

/** `$.a.b` of the data; a path that leads nowhere is an error, as it is in Step Functions. */
function at(data: unknown, path: string): unknown {
  if (!path.startsWith('$.')) throw new Error(`not a path known here: ${path}`);
  return path
    .slice(2)
    .split('.')
    .reduce((value: unknown, key) => {
      if (typeof value !== 'object' || value === null || !(key in value)) throw new Error(`${path} leads nowhere`);
      return (value as Json)[key];
    }, data);
}

/** Fills in keys that end in `.$`. */
function fill(template: Json, data: Json): Json {
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => {
      if (key.endsWith('.$')) return [key.slice(0, -2), evaluated(String(value), data)];
      return [key, typeof value === 'object' && value !== null && !Array.isArray(value) ? fill(value as Json, data) : value];
    }),
  );
}

function evaluated(expression: string, data: Json): unknown {
  const [, path, number] = /^States\.MathAdd\((\$[^,]*), (-?\d+)\)$/.exec(expression) ?? [];
  if (path !== undefined) return Number(at(data, path)) + Number(number);
  const [, first] = /^States\.Format\('\{\}-\{\}', (\$[^,]*), States\.UUID\(\)\)$/.exec(expression) ?? [];
  if (first !== undefined) return `${String(at(data, first))}-${randomUUID()}`;
  // The context object: where it runs.
  return expression.startsWith('$$.') ? expression : at(data, expression);
}

function placed(data: Json, path: string | undefined, result: unknown): Json {
  if (path === undefined || path === '$') return result as Json;
  const [, key] = /^\$\.(\w+)$/.exec(path) ?? [];
  if (!key) throw new Error(`a ResultPath ${path} is not known here`);
  return { ...data, [key]: result };
}
