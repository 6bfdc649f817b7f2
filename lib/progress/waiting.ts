import { channel } from 'node:diagnostics_channel';

/**
 * What the program waits for. Whoever reaches AWS or a cluster publishes it here; the command line shows it in a terminal (lib/cli/spinner.ts). In a
 * function of the cloud nobody listens, and it costs nothing.
 */
export interface Waiting {
  /** For people: `DescribeRules of web`, `get /api/v1/pods of prod-green`. */
  readonly what: string;
  /** Settles when it is over. */
  readonly work: Promise<unknown>;
  /** The work computes and waits for nothing: until it is over, no timer runs. */
  readonly blocks: boolean;
}

const waits = channel('bluegreen:waiting');

/** @returns the work itself */
export function waitFor<T>(what: string, work: Promise<T>): Promise<T> {
  if (waits.hasSubscribers) waits.publish({ what, work, blocks: false } satisfies Waiting);
  return work;
}

/** For work that computes for more than a moment. It begins after the name is shown. */
export function computing<T>(what: string, work: () => Promise<T>): Promise<T> {
  if (!waits.hasSubscribers) return work();
  // Not before this function has returned.
  const later = Promise.resolve().then(work);
  waits.publish({ what, work: later, blocks: true } satisfies Waiting);
  return later;
}

/** @param listener gets every wait that begins from now on @returns ends it */
export function onWaiting(listener: (waiting: Waiting) => void): () => void {
  const subscriber = (message: unknown): void => listener(message as Waiting);
  waits.subscribe(subscriber);
  return () => {
    waits.unsubscribe(subscriber);
  };
}
