/** A recording of a terminal: asciinema's format, version 2. https://docs.asciinema.org/manual/asciicast/v2/ */
export interface Cast {
  readonly columns: number;
  readonly rows: number;
  /** What was printed, each with its second. */
  readonly events: readonly (readonly [second: number, text: string])[];
}

/** Nothing is waited for longer than this, in seconds; a line that only counts seconds is drawn over in a moment. */
const [longestWait, longestCount] = [1.2, 0.06];
/** A reader's time before the next stage, in seconds. */
const readingTime = 3;

/** The same with its waits cut short, and time to read at the end of each stage. */
export function paced({ events, ...size }: Cast, isNextStage: (text: string) => boolean): Cast {
  let [before, now] = [0, 0];
  const next = events.map(([second, text]) => {
    now += Math.min(second - before, text.startsWith('\r') ? longestCount : longestWait) + (isNextStage(text) ? readingTime : 0);
    before = second;
    return [Number(now.toFixed(3)), text] as const;
  });
  return { ...size, events: next };
}

/** One line of JSON for the head, and one for each event. */
export function castText({ columns, rows, events }: Cast): string {
  const head = { version: 2, width: columns, height: rows, title: 'npm run demo' };
  return [head, ...events.map(([second, text]) => [second, 'o', text])].map((line) => `${JSON.stringify(line)}\n`).join('');
}
