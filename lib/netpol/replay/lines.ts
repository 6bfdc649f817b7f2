/** Longest line that is read, in bytes: a record has some 2 kB, a page of Calico's API some MB. */
export const maxLineBytes = 16 * 1024 * 1024;

const newline = 10;

/** @param cut the line has no end: the file stops in it */
export type OnLine = (line: string, number: number, cut: boolean) => void;

/**
 * Splits bytes into lines as they come, holding no more than one line. Blank lines are left out.
 * @param onLong is called for a line above `maxLineBytes`, which is not read
 * @returns the number of lines
 */
export async function eachLine(
  chunks: AsyncIterable<Uint8Array>,
  onLine: OnLine,
  onLong: (number: number) => void,
  limit = maxLineBytes,
): Promise<number> {
  const state = new Lines(onLine, onLong, limit);
  for await (const chunk of chunks) state.add(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  return state.end();
}

class Lines {
  private parts: Buffer[] = [];
  private held = 0;
  private number = 0;
  private long = false;

  constructor(
    private readonly onLine: OnLine,
    private readonly onLong: (number: number) => void,
    private readonly limit: number,
  ) {}

  add(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      this.finish(chunk.subarray(start, end), false);
      start = end + 1;
    }
    if (start < chunk.length) this.hold(chunk.subarray(start));
  }

  end(): number {
    if (this.held > 0 || this.long) this.finish(Buffer.alloc(0), true);
    return this.number;
  }

  private hold(part: Buffer): void {
    this.held += part.length;
    if (this.held > this.limit) this.long = true;
    // What is too long is not kept.
    if (this.long) this.parts = [];
    else this.parts.push(part);
  }

  private finish(part: Buffer, cut: boolean): void {
    this.number += 1;
    const whole = this.parts.length === 0 ? part : Buffer.concat([...this.parts, part]);
    const long = this.long || whole.length > this.limit;
    this.parts = [];
    this.held = 0;
    this.long = false;
    if (long) this.onLong(this.number);
    else this.emit(whole, cut);
  }

  private emit(bytes: Buffer, cut: boolean): void {
    const text = bytes.toString('utf8').trim();
    if (text !== '') this.onLine(this.number === 1 ? text.replace(/^\uFEFF/, '') : text, this.number, cut);
  }
}
