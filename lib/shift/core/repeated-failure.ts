import { listed } from '../../text/listing';
import type { RepeatedFailure } from '../model/model';
import type { Pace } from '../model/pace';
import { remind, urgent } from './reminders';

/** What fails lastingly (no right, a rule of another ARN, a dead color) is no reason for a call a second: it is tried again ever more seldom, and people are notified. */

/** Longest pause between two attempts, in milliseconds. */
const longestPauseMs = 60_000;

/** What comes after one more failure. */
export interface NextAttempt {
  readonly failure: RepeatedFailure;
  readonly pauseMs: number;
  /** People are to be notified now: first at once, then after two minutes, then after twice the time before, up to an hour. */
  readonly due: boolean;
}

export function failedAgain(
  before: RepeatedFailure | undefined,
  problems: readonly string[],
  at: number,
  { backOffMs }: Pick<Pace, 'backOffMs'>,
): NextAttempt {
  const attempts = (before?.attempts ?? 0) + 1;
  const pauseMs = Math.min(10 * backOffMs * 2 ** (attempts - 1), longestPauseMs);
  const { due, notified, remindAt } = remind(before, at, urgent);
  return { failure: { attempts, since: before?.since ?? at, problems, retryAt: at + pauseMs, notified, remindAt }, pauseMs, due };
}

/** How often, since when and why it has failed, for people. */
export const failureText = ({ attempts, since, problems }: RepeatedFailure, at: number): string =>
  `(attempt ${attempts}, since ${Math.round((at - since) / 60_000)} min): ${listed(problems, 5, '; ')}`;

/** How long the next attempt has to wait, in milliseconds; 0: no longer. */
export const pauseLeft = (failure: RepeatedFailure | undefined, at: number): number => Math.max(0, (failure?.retryAt ?? at) - at);
