import { execFile } from 'node:child_process';
import { waitFor } from '../../progress/waiting';
import { keptCharacters, type RunCommand } from '../../shift/aws/hooks';
import type { HookOutcome } from '../../shift/model/model';
import type { Host } from '../host';

/**
 * Variables that every command gets, where the terminal has them: what a program needs to be found, to run and to write text, and the region. Not
 * among them: credentials, tokens, proxies (their address may hold a password), and whatever else happens to be in a terminal or in a job of CI.
 */
const passed = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  // Windows starts no program without the first, and finds none without the next two.
  'SYSTEMROOT',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'TEMP',
  'TMP',
]);

/** The environment of a command: the usual variables, those that the hook names, and the hook's own. Names are compared as the system does. */
export function hookEnvironment(terminal: NodeJS.ProcessEnv, names: readonly string[], context: object): NodeJS.ProcessEnv {
  const named = new Set(names);
  const kept = Object.entries(terminal).filter(
    ([name]) => named.has(name) || passed.has(process.platform === 'win32' ? name.toUpperCase() : name),
  );
  return { ...Object.fromEntries(kept), BLUEGREEN_HOOK: JSON.stringify(context) };
}

/**
 * Runs a hook that is a command, in the terminal's folder. The context is in BLUEGREEN_HOOK as JSON; the program passes by exit code 0. Its last
 * words are the outcome's text.
 */
export const runCommandHook =
  (host: Host): RunCommand =>
  ({ name, command: [program = '', ...args] = [], env: names = [], timeoutSeconds }, context) => {
    const work = new Promise<HookOutcome>((done) => {
      const env = hookEnvironment(host.env, names, context);
      const options = { cwd: host.cwd, env, timeout: 1000 * timeoutSeconds, killSignal: 'SIGKILL', maxBuffer: 2 ** 20 } as const;
      host.stderr(`hook ${name}: ${[program, ...args].join(' ')}\n`);
      execFile(program, args, options, (error, stdout, stderr) => {
        const said = `${stdout}${stderr}`.trim().slice(-keptCharacters);
        if (!error) return done({ passed: true, text: said });
        const why = error.killed ? `no end within ${timeoutSeconds} s` : error.message.split('\n')[0];
        done({ passed: false, text: said ? `${why}: ${said}` : `${why}` });
      });
    });
    return waitFor(`hook ${name}`, work);
  };
