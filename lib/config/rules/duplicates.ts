/** An item whose key an earlier item has already. */
export interface Duplicate {
  readonly key: string;
  readonly index: number;
  /** Where the key was seen first. */
  readonly first: number;
}

/** Every repetition in a list, in order. Items without a key are passed over. */
export function duplicates<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Duplicate[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const key = keyOf(item);
    if (key === undefined) return [];
    const first = seen.get(key);
    if (first !== undefined) return [{ key, index, first }];
    seen.set(key, index);
    return [];
  });
}
