import { FormatError } from './format-error';
import { detectFormat } from './formats/detect';
import type { InputTally } from './input-tally';
import type { FlowFormat, FlowRecord } from './record';
import { oddFields, problemOf, withinLimits } from './sound-record';
import type { Timestamps } from './timestamps';

/** Lines without a known format after which a file is given up. */
const patience = 1000;
const shownLength = 120;

/** Reads the lines of one flow log; the first line that some format knows decides. */
export class LogReader {
  private format: FlowFormat | undefined;
  private firstLine: string | undefined;
  private strange = 0;

  constructor(
    private readonly name: string,
    private readonly times: Timestamps,
    private readonly tally: InputTally,
    private readonly fields: readonly string[] | undefined,
  ) {}

  /** @throws FormatError when too many lines are of no known format, or the log lacks fields */
  line(line: string, number: number, cut: boolean, onRecord: (record: FlowRecord, format: FlowFormat) => void): void {
    this.firstLine ??= line;
    const format = (this.format ??= detectFormat(line, this.times, this.fields));
    const place = `${this.name}:${number}`;
    if (format === undefined) {
      this.tally.unreadable('of no format that is read', place);
      this.strange += 1;
      if (this.strange >= patience) throw this.unknown();
      return;
    }
    try {
      format.read(line, {
        record: (record) => {
          const problem = problemOf(record);
          if (problem === undefined) onRecord(withinLimits(record), format);
          else this.tally.unreadable(problem, place);
        },
        skip: (reason) => this.tally.skip(reason),
        unreadable: (reason) => this.tally.unreadable(cut ? 'cut off: the file ends within the line' : reason, place),
      });
    } catch (error) {
      // A log is foreign data: a list where a text belongs must not end a run of hours.
      if (!(error instanceof TypeError)) throw error;
      this.tally.unreadable(oddFields, place);
    }
  }

  /**
   * The format of what was read.
   * @throws FormatError where nothing was of a known format
   */
  finish(): FlowFormat {
    if (this.format === undefined) throw this.unknown();
    return this.format;
  }

  private unknown(): FormatError {
    const found = this.firstLine === undefined ? 'nothing' : JSON.stringify(this.firstLine.slice(0, shownLength));
    return new FormatError(
      `${this.name}: not a flow log; found: ${found}; expected: one JSON object a line from Hubble or Calico, VPC flow logs with their header line (or --fields), or the log of the VPC CNI's agent (jq -c . brings pretty-printed JSON into lines)`,
    );
  }
}
