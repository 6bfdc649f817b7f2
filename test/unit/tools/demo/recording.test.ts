import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { castText, paced } from '../../../../tools/demo/recording/cast';
import { svgOf } from '../../../../tools/demo/recording/svg';
import { Terminal } from '../../../../tools/demo/recording/terminal';

const docs = resolve(__dirname, '../../../../docs');
const escape = '\u001B';

function shown(...texts: string[]): string[] {
  const terminal = new Terminal(20, 4);
  for (const text of texts) terminal.write(text);
  return terminal.screen().map((runs) => runs.reduce((line, { column, text }) => line.padEnd(column) + text, ''));
}

test('a terminal wraps, scrolls, draws lines over, and gives the screen below a full-screen program back', () => {
  expect(shown('one\r\ntwo\r\nthree\r\nfour\r\nfive')).toEqual(['two', 'three', 'four', 'five']);
  expect(shown('123456789 123456789 12')).toEqual(['123456789 123456789', '12', '', '']);
  expect(shown('deploy ... 1 s\rdeploy ... 2 s')[0]).toBe('deploy ... 2 s');
  const screen = `${escape}[?1049h${escape}[?25l${escape}[Hfirst${escape}[K\r\nsecond${escape}[K${escape}[J`;
  expect(shown('before\r\n', screen)).toEqual(['first', 'second', '', '']);
  expect(shown('before\r\n', screen, `${escape}[Hagain${escape}[K`)).toEqual(['again', 'second', '', '']);
  expect(shown('before\r\n', screen, `${escape}[?25h${escape}[?1049l`, 'after')).toEqual(['before', 'after', '', '']);
});

test('colors become runs of their own', () => {
  const terminal = new Terminal(20, 1);
  terminal.write(`${escape}[1m${escape}[31mred${escape}[39m${escape}[22m plain`);
  expect(terminal.screen()).toEqual([
    [
      { color: 1, bold: true, column: 0, text: 'red' },
      { bold: false, dim: false, column: 4, text: 'plain' },
    ],
  ]);
});

test('waits are cut short, and the next stage gives time to read', () => {
  const cast = {
    columns: 20,
    rows: 4,
    events: [
      [0, 'a'],
      [60, 'b'],
      [61, '\rc'],
      [61.1, 'stage'],
    ] as const,
  };
  const events = paced(cast, (text) => text === 'stage').events.map(([at]) => at);
  expect(events).toEqual([0, 1.2, 1.26, 4.36]);
});

test('the picture of the README is made of the recording beside it, is small, and says nothing of the machine', () => {
  const text = readFileSync(resolve(docs, 'demo.cast'), 'utf8');
  const [head, ...lines] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const { width: columns, height: rows } = head as { width: number; height: number };
  const events = (lines as [number, 'o', string][]).map(([at, , printed]) => [at, printed] as const);
  expect(castText({ columns, rows, events })).toBe(text);
  const picture = readFileSync(resolve(docs, 'demo.svg'), 'utf8');
  expect(svgOf({ columns, rows, events })).toBe(picture);
  expect(picture.length).toBeLessThan(300_000);
  expect(picture).toContain('Rolled back by the alarm demo-checkout-to-green-errors');
  expect(`${text}${picture}`).not.toMatch(/\/(work|home|root|tmp|Users)\//);
});
