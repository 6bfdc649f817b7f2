import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '..', '..', '..', '..');

/** The library is an ES module, which jest cannot load before Node 24.9, so it is asked in a process of its own. Types `keys` once the question is shown. */
const answerTo = (keys: string): string =>
  execFileSync(
    process.execPath,
    [
      '--require',
      './bin/loader/typescript.cjs',
      '--eval',
      `const { PassThrough } = require('node:stream');
       const { askThrough } = require('./lib/cli/adopt/ask.ts');
       const [input, output] = [new PassThrough(), new PassThrough()];
       let shown = '';
       output.on('data', (part) => (shown += part));
       const problem = (answer) => (answer === 'bad' ? 'expected something else' : undefined);
       const asked = askThrough({ input, output })({ message: 'Region', initial: 'eu', problem });
       let delay = 0;
       for (const key of ${JSON.stringify(keys)}) setTimeout(() => input.write(key), (delay += 10));
       asked.then(
         (answer) => console.log(JSON.stringify({ answer, isAsked: shown.includes('Region'), isRefused: shown.includes('expected something else') })),
         (error) => console.log(JSON.stringify({ error: error.message })),
       );`,
    ],
    { cwd: root, encoding: 'utf8' },
  );
const erase = '\u007F\u007F';

test('the default stands there to be taken or replaced', () => {
  expect(JSON.parse(answerTo('\r'))).toEqual({ answer: 'eu', isAsked: true, isRefused: false });
  expect(JSON.parse(answerTo(`${erase}us \r`))).toMatchObject({ answer: 'us' });
});

test('a wrong answer is refused with the reason, and asked for again', () => {
  expect(JSON.parse(answerTo(`${erase}bad\r\u007F\u007F\u007Fgood\r`))).toEqual({ answer: 'good', isAsked: true, isRefused: true });
});

test('Ctrl-C cancels', () => {
  expect(JSON.parse(answerTo('\u0003'))).toEqual({ error: 'cancelled: nothing was written' });
});
