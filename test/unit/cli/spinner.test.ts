import { startSpinner } from '../../../lib/cli/spinner';
import { computing, waitFor } from '../../../lib/progress/waiting';

const erase = '\r\u001B[2K';
let written: string[];
let stop: () => void;
let around: (print: () => void) => void;

beforeEach(() => {
  jest.useFakeTimers();
  written = [];
  const spinner = startSpinner({ write: (text: string | Uint8Array) => written.push(String(text)) > 0, columns: 40 });
  ({ stop, around } = spinner);
});
afterEach(() => {
  stop();
  jest.useRealTimers();
});

const wait = (ms: number) => jest.advanceTimersByTimeAsync(ms);
/** A wait that ends when it is told to. */
function begin(what: string): () => void {
  let end: () => void = () => undefined;
  void waitFor(what, new Promise<void>((resolve) => (end = resolve)));
  return end;
}
/** What is on the line now. */
const line = () => written.join('').split(erase).at(-1);

test('nothing is shown of what takes less than a second', async () => {
  const end = begin('DescribeRules');
  await wait(900);
  end();
  await wait(2000);
  expect(written).toEqual([]);
});

test('after a second: the name of the oldest wait, how many others, for how long; then the line is gone', async () => {
  const [first, second] = [begin('DescribeRules'), begin('GetParameter')];
  await wait(2150);
  expect(line()).toMatch(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] DescribeRules and 1 more \(2 s\)$/);
  first();
  await wait(100);
  expect(line()).toMatch(/GetParameter \(2 s\)$/);
  second();
  await wait(1);
  expect(line()).toBe('');
});

test('short waits that follow each other are one long wait', async () => {
  for (let count = 0; count < 6; count++) {
    const end = begin(`page ${count}`);
    await wait(250);
    end();
    await wait(50);
  }
  begin('page 6');
  await wait(100);
  expect(line()).toMatch(/page 6 \(1 s\)$/);
});

test('a wait that fails is over too, and stays the caller’s', async () => {
  const failed = waitFor('GetParameter', Promise.reject(new Error('denied')));
  await expect(failed).rejects.toThrow('denied');
  await wait(2000);
  expect(written).toEqual([]);
});

test('what is printed meanwhile has a line of its own', async () => {
  begin('DescribeRules');
  await wait(1500);
  around(() => void written.push('an event\n'));
  expect(written.slice(-2)).toEqual([erase, 'an event\n']);
  await wait(100);
  expect(line()).toContain('DescribeRules');
});

test('a name is as long as there is room, and cannot command the terminal', async () => {
  begin(`DescribeRules of \u001B]0;x\u0007${'long '.repeat(20)}`);
  await wait(1500);
  expect(line()).toMatch(/^. DescribeRules of .*… \(1 s\)$/);
  expect(line()?.length).toBeLessThan(40);
  expect(line()).not.toContain('\u0007');
});

test('work that computes is named before it begins, and the signal is left alone: no handler would run', async () => {
  const before = process.listenerCount('SIGINT');
  let shown: string | undefined;
  const result = await computing('netpol verify', async () => {
    shown = line();
    return [7, process.listenerCount('SIGINT')];
  });
  expect({ shown, result }).toEqual({ shown: 'netpol verify …', result: [7, before] });
  await wait(1);
  expect(line()).toBe('');
});

test('the cursor is never hidden, and no listener is left', async () => {
  const before = process.listenerCount('SIGINT');
  const end = begin('DescribeRules');
  await wait(1500);
  end();
  await wait(1);
  expect(written.join('')).not.toContain('\u001B[?25');
  expect(process.listenerCount('SIGINT')).toBe(before);
});

test('stopped for good: a page takes the screen', async () => {
  begin('DescribeRules');
  await wait(1500);
  stop();
  expect(line()).toBe('');
  const count = written.length;
  begin('GetParameter');
  await wait(3000);
  expect(written).toHaveLength(count);
});
