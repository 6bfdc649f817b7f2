const minute = 60_000;

/** Reads the times of a log, and remembers in which zones they were written. Fast: most times share their minute with the one before. */
export class Timestamps {
  /** Times by zone: `Z`, `+02:00`, or `none` where the log has no zone (they are taken as UTC). */
  readonly zones = new Map<string, number>();
  private prefix = '';
  private base = Number.NaN;

  /**
   * Reads `2026-11-28T10:00:00.123456789Z` and the like (RFC 3339, or ISO 8601 with an offset without a colon, as zap writes it).
   * @returns milliseconds since the epoch; undefined for anything else
   */
  read(text: unknown): number | undefined {
    if (typeof text !== 'string' || text.length < 19) return undefined;
    const start = text.slice(0, 17);
    if (start !== this.prefix) {
      if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:$/.test(start)) return undefined;
      this.prefix = start;
      this.base = Date.parse(`${start.slice(0, 10)}T${start.slice(11, 17)}00Z`);
    }
    const seconds = Number.parseFloat(text.slice(17));
    if (Number.isNaN(this.base) || !(seconds < 61)) return undefined;
    const time = this.base + Math.trunc(seconds * 1000) - this.offset(text);
    return Number.isNaN(time) ? undefined : time;
  }

  /** @returns NaN for a zone that does not exist */
  private offset(text: string): number {
    if (text.endsWith('Z')) {
      this.count('Z');
      return 0;
    }
    const found = /([+-])(\d\d):?(\d\d)$/.exec(text.slice(19));
    if (found === null) {
      this.count('none');
      return 0;
    }
    const [, sign = '+', hours = '0', minutes = '0'] = found;
    if (Number(hours) > 23 || Number(minutes) > 59) return Number.NaN;
    const amount = (Number(hours) * 60 + Number(minutes)) * minute;
    this.count(amount === 0 ? 'Z' : `${sign}${hours}:${minutes}`);
    return sign === '-' ? -amount : amount;
  }

  private count(zone: string): void {
    this.zones.set(zone, (this.zones.get(zone) ?? 0) + 1);
  }
}
