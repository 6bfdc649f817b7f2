import { onWaiting, type Waiting } from '../progress/waiting';
import { oneLine } from '../text/printable';

/**
 * One line of a terminal that says what is waited for, once it has taken a second. No library does this: they hide the cursor, which a killed process
 * never shows again, and know nothing of what else is printed.
 */
export interface Spinner {
  /** Prints something else: the line makes room for it. */
  readonly around: (print: () => void) => void;
  /** For good: a page takes the whole screen. */
  readonly stop: () => void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
/** Shorter waits are not worth a line. */
const quietMs = 1000;
/** Waits that follow each other sooner than this are one. */
const gapMs = 300;
/** To the begin of the line, and what is on it is gone. */
const erase = '\r\u001B[2K';

export function startSpinner(terminal: Pick<NodeJS.WriteStream, 'write' | 'columns'>): Spinner {
  /** With when it began. */
  const pending = new Map<Waiting, number>();
  let timer: NodeJS.Timeout | undefined;
  let [isDrawn, isStopped, since, lastBusy] = [false, false, 0, 0];

  // A shell's prompt would stand behind the line. Where nobody else handles the signal, it ends the process as it would have without this.
  const onInterrupt = (): void => {
    clear();
    if (process.listenerCount('SIGINT') === 0) process.kill(process.pid, 'SIGINT');
  };
  const clear = (): void => {
    if (!isDrawn) return;
    terminal.write(erase);
    process.removeListener('SIGINT', onInterrupt);
    isDrawn = false;
  };
  const draw = (): void => {
    clear();
    const now = Date.now();
    const all = [...pending.keys()];
    const shown = all.find(({ blocks }) => blocks) ?? all[0];
    if (shown === undefined) return;
    const others = all.filter((one) => one !== shown && now - (pending.get(one) ?? now) >= quietMs).length;
    terminal.write(lineOf(shown, others, now - since, terminal.columns ?? 80));
    isDrawn = true;
    // While the program computes no handler would run, and the signal would end nothing.
    if (!shown.blocks) process.prependOnceListener('SIGINT', onInterrupt);
  };
  const tick = (): void => {
    const now = Date.now();
    if (pending.size > 0) {
      lastBusy = now;
      if (now - since >= quietMs) draw();
      return;
    }
    clear();
    if (now - lastBusy < gapMs) return;
    clearInterval(timer);
    timer = undefined;
  };
  const unsubscribe = onWaiting((waiting) => {
    pending.set(waiting, Date.now());
    void waiting.work.then(
      () => over(waiting),
      () => over(waiting),
    );
    if (waiting.blocks) draw();
    if (timer !== undefined) return;
    since = lastBusy = Date.now();
    // It keeps nothing alive.
    timer = setInterval(tick, frameMs).unref();
  });
  const over = (waiting: Waiting): void => {
    pending.delete(waiting);
    if (pending.size === 0) clear();
  };
  return {
    around: (print) => {
      clear();
      print();
      if (!isStopped && [...pending.keys()].some(({ blocks }) => blocks)) draw();
    },
    stop: () => {
      if (isStopped) return;
      isStopped = true;
      unsubscribe();
      clearInterval(timer);
      clear();
    },
  };
}

/** `⠙ DescribeRules of web and 3 more (4 s)`, shorter than the terminal is wide: a line that wraps cannot be erased. */
function lineOf({ what, blocks }: Waiting, others: number, elapsedMs: number, columns: number): string {
  const name = oneLine(what);
  const [before, after] = blocks
    ? ['', ' …']
    : [
        `${frames[Math.floor(elapsedMs / frameMs) % frames.length]} `,
        `${others > 0 ? ` and ${others} more` : ''} (${Math.floor(elapsedMs / 1000)} s)`,
      ];
  const room = Math.max(0, columns - 1 - before.length - after.length);
  return `${before}${name.length > room ? `${name.slice(0, Math.max(0, room - 1))}…` : name}${after}`;
}
