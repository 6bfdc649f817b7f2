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
  /** The beginning of a line whose end has not come yet. A pipe may give a few bytes at a time, so that they are copied together. */
  private buffer = Buffer.allocUnsafe(64 * 1024);
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
    const length = this.held + part.length;
    // What is too long is not kept.
    if (length > this.limit) this.long = true;
    if (this.long) return;
    if (length > this.buffer.length) this.grow(length);
    part.copy(this.buffer, this.held);
    this.held = length;
  }

  private grow(length: number): void {
    const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.buffer.length));
    this.buffer.copy(larger, 0, 0, this.held);
    this.buffer = larger;
  }

  private finish(part: Buffer, cut: boolean): void {
    this.number += 1;
    if (this.held > 0) this.hold(part);
    const whole = this.held > 0 ? this.buffer.subarray(0, this.held) : part;
    const long = this.long || whole.length > this.limit;
    if (long) this.onLong(this.number);
    else this.emit(whole, cut);
    this.held = 0;
    this.long = false;
  }

  private emit(bytes: Buffer, cut: boolean): void {
    const text = bytes.toString('utf8').trim();
    if (text !== '') this.onLine(this.number === 1 ? text.replace(/^\uFEFF/, '') : text, this.number, cut);
  }
}
