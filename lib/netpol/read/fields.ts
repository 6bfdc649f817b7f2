/** Keys and indices from the top of an object to a field. */
export type FieldPath = readonly (string | number)[];

/** A field that is not what its API accepts. */
export class FieldError extends Error {
  constructor(
    message: string,
    readonly path: FieldPath,
  ) {
    super(message);
  }
}

/** `spec.ingress[0].toPorts`. */
export function formatPath(path: FieldPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** `a list`, `the string "x"`: what was found, short enough for a message. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return 'a map';
  const text = String(value);
  return `the ${typeof value} ${JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)}`;
}

/**
 * Typed access to a map of unvalidated data. Every accessor throws FieldError with the field's path; null is absent, as the API server
 * prunes it. `done` refuses the keys that no accessor asked for: a field that is not understood must not be dropped in silence.
 */
export class Fields {
  private readonly data: Readonly<Record<string, unknown>>;
  private readonly asked = new Set<string>();

  constructor(
    value: unknown,
    readonly path: FieldPath,
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new FieldError(`expected a map, found ${describeValue(value)}`, path);
    this.data = value as Record<string, unknown>;
  }

  /** The raw value; undefined where absent or null. */
  raw(key: string): unknown {
    this.asked.add(key);
    const value = Object.hasOwn(this.data, key) ? this.data[key] : undefined;
    return value === null ? undefined : value;
  }

  at(key: string): FieldPath {
    return [...this.path, key];
  }

  fail(key: string, message: string): never {
    throw new FieldError(message, this.at(key));
  }

  /** Takes note of keys that are allowed and not read. */
  ignore(...keys: readonly string[]): void {
    for (const key of keys) this.asked.add(key);
  }

  string(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'string') return value;
    return this.fail(key, `expected a string, found ${describeValue(value)}${typeof value === 'object' ? '' : '; put it in quotes'}`);
  }

  requiredString(key: string): string {
    return this.string(key) || this.fail(key, 'is missing');
  }

  boolean(key: string): boolean | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.fail(key, `expected true or false, found ${describeValue(value)}`);
  }

  /** An integer within bounds, both included. */
  integer(key: string, min: number, max: number): number | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    return this.fail(key, `expected an integer from ${min} to ${max}, found ${describeValue(value)}`);
  }

  number(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    return this.fail(key, `expected a number, found ${describeValue(value)}`);
  }

  oneOf<T extends string>(key: string, values: readonly T[]): T | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    const found = values.find((candidate) => candidate === value);
    return found ?? this.fail(key, `expected one of ${values.join(', ')}, found ${JSON.stringify(value)}`);
  }

  list<T>(key: string, read: (item: unknown, path: FieldPath) => T): readonly T[] | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.fail(key, `expected a list, found ${describeValue(value)}`);
    return value.map((item: unknown, index) => read(item, [...this.path, key, index]));
  }

  strings(key: string): readonly string[] | undefined {
    return this.list(key, (item, path) => {
      if (typeof item === 'string') return item;
      throw new FieldError(`expected a string, found ${describeValue(item)}`, path);
    });
  }

  map(key: string): Fields | undefined {
    const value = this.raw(key);
    return value === undefined ? undefined : new Fields(value, this.at(key));
  }

  /** A map of strings to strings: labels, matchLabels. */
  stringMap(key: string): Readonly<Record<string, string>> | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    const fields = new Fields(value, this.at(key));
    return Object.fromEntries(Object.keys(fields.data).map((name) => [name, fields.string(name) ?? fields.fail(name, 'has no value')]));
  }

  keys(): string[] {
    return Object.keys(this.data);
  }

  /** Throws for the first key that nothing asked for. */
  done(): void {
    const unknown = Object.keys(this.data).find((key) => !this.asked.has(key));
    if (unknown !== undefined)
      this.fail(unknown, 'is not a field that this version knows; it could restrict or widen what the policy allows');
  }
}
