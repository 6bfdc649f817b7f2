const swaps: Readonly<Record<string, string>> = {
  blue: 'green',
  green: 'blue',
  Blue: 'Green',
  Green: 'Blue',
  // Of the dashboard's lines.
  '#1f77b4': '#2ca02c',
  '#2ca02c': '#1f77b4',
  '#aec7e8': '#98df8a',
  '#98df8a': '#aec7e8',
  '#17344f': '#145214',
  '#145214': '#17344f',
};

/** A text with the names of the colors swapped. The product's own names stay, and so does the order `blue,green` in which weights are written: their places swap. */
export const swapColors = (text: string): string =>
  text
    .replaceAll(/blue(?!green)|(?<!blue)green|Blue(?!Green)|(?<!Blue)Green|#[0-9a-f]{6}/g, (name) => swaps[name] ?? name)
    .replaceAll('green,blue', 'blue,green')
    .replaceAll(/"(\d+),(\d+)"/g, '"$2,$1"')
    .replaceAll(/(?<="Fn::Select":\[)[01](?=,\{"Ref":"Weights)/g, (index) => `${1 - Number(index)}`);
