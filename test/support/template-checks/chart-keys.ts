/** A chart's default values, or a part of them. */
type Values = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Keys that values set and the chart's defaults do not have: Helm passes over them without a word.
 * @param free paths below which keys are the user's: labels, a ConfigMap's data; `*` stands for one key
 * @returns dotted paths
 */
export function unknownKeys(values: Values, defaults: Values, free: readonly string[], at = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = at === '' ? key : `${at}.${key}`;
    if (!(key in defaults)) return [path];
    if (!isMap(value) || free.some((one) => matches(one, path))) return [];
    const below = defaults[key];
    return unknownKeys(value, isMap(below) ? below : {}, free, path);
  });
}

const matches = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^.]+')}$`).test(path);
