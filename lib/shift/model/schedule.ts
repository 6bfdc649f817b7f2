/** When raises may happen, as the configuration says it (`shift.windows`, `shift.freezes`). */

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** A time of the week in which a raise may happen. */
export interface RaiseWindow {
  /** On which it begins. */
  readonly days: readonly Weekday[];
  /** `HH:MM`; before `from`: of the next day. */
  readonly from: string;
  readonly to: string;
  /** Name of the IANA database. */
  readonly timeZone: string;
}

/** A time in which no raise may happen. */
export interface Freeze {
  /** `YYYY-MM-DDTHH:MM`; `to` is the first minute after it. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly reason: string;
}

export interface Schedule {
  /** None: any time that is in no freeze. */
  readonly windows: readonly RaiseWindow[];
  readonly freezes: readonly Freeze[];
}
