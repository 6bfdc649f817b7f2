import { listed } from '../../text/listing';
import type { Reading } from '../model/model';
import type { StateItem } from './state/model';

/** One thing that is checked, before a shift or by `doctor`. */
export interface Check {
  readonly name: string;
  /** `warn`: it can go well, or it could not be read. `block`: users would notice. */
  readonly verdict: 'ok' | 'warn' | 'block';
  readonly found: string;
  /** What to do about it; always there unless the verdict is ok. */
  readonly todo?: string;
  /** What does it, to paste; printed on a line of its own. */
  readonly command?: string;
  /** Everything that the check is about, where `found` names the first few; for `--json`. */
  readonly items?: readonly StateItem[];
}

export const ok = (name: string, found: string): Check => ({ name, verdict: 'ok', found });
export const warn = (name: string, found: string, todo: string): Check => ({ name, verdict: 'warn', found, todo });
export const block = (name: string, found: string, todo: string): Check => ({ name, verdict: 'block', found, todo });

/** A check of something that may not have been readable. Unreadable is a warning, whatever would have been found. */
export const whenObserved = <T>(name: string, reading: Reading<T>, judge: (value: T) => Check): Check =>
  reading.ok ? judge(reading.value) : warn(name, `cannot be read: ${reading.why}`, 'check it by hand, or give this command the access');

/** Names in a sentence: the first five, and how many more. */
export const few = (names: readonly string[]): string => listed(names, 5);
