import { execFile } from 'node:child_process';
import type { RunCommand } from '../../shift/aws/hooks';
import type { Host } from '../host';

/** What of a program's output is kept as the outcome's text. */
const keptCharacters = 500;

/**
 * Runs a hook that is a command, in the terminal's folder. The context is in BLUEGREEN_HOOK as JSON; the program passes by exit code 0. Its last
 * words are the outcome's text.
 */
export const runCommandHook =
  (host: Host): RunCommand =>
  ({ name, command: [program = '', ...args] = [], timeoutSeconds }, context) =>
    new Promise((done) => {
      const env = { ...host.env, BLUEGREEN_HOOK: JSON.stringify(context) };
      const options = { cwd: host.cwd, env, timeout: 1000 * timeoutSeconds, killSignal: 'SIGKILL', maxBuffer: 2 ** 20 } as const;
      host.stderr(`hook ${name}: ${[program, ...args].join(' ')}\n`);
      execFile(program, args, options, (error, stdout, stderr) => {
        const said = `${stdout}${stderr}`.trim().slice(-keptCharacters);
        if (!error) return done({ passed: true, text: said });
        const why = error.killed ? `no end within ${timeoutSeconds} s` : error.message.split('\n')[0];
        done({ passed: false, text: said ? `${why}: ${said}` : `${why}` });
      });
    });
