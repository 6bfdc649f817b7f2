/** The first few of a list, and how many are left: `a, b, c and 4 more`. */
export function listed(names: readonly string[], shown = 3, separator = ', '): string {
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(separator)} and ${rest} more` : names.join(separator);
}

/** `1 class`, `2,000 classes`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
