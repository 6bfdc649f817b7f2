import type { Readable, Writable } from 'node:stream';
import { isatty } from 'node:tty';
import type * as Prompts from '@clack/prompts';
import { type Host, RefusedError } from '../host';

/** Asks one question in the terminal. @returns the answer @throws RefusedError where the operator cancels */
export type Ask = (question: { message: string; initial: string; problem: (answer: string) => string | undefined }) => Promise<string>;

/** Questions in the terminal of a person; undefined where there is none, such as in a pipeline. */
export const askInTerminal = (host: Pick<Host, 'isTty'>): Ask | undefined => (host.isTty && isatty(0) ? askThrough() : undefined);

/** @param streams what is typed and what is shown, in place of the process' own */
export function askThrough(streams: { readonly input?: Readable; readonly output?: Writable } = {}): Ask {
  // Loaded when there is somebody to ask.
  const { isCancel, text } = require('@clack/prompts') as typeof Prompts;
  return async ({ message, initial, problem }) => {
    const answer = await text({ ...streams, message, initialValue: initial, validate: (value = '') => problem(value.trim()) });
    if (isCancel(answer)) throw new RefusedError('cancelled: nothing was written');
    return (answer ?? '').trim();
  };
}
