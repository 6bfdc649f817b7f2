import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

/** What a person sees who presses TAB: real shells in a pseudo-terminal source the script and complete a line. */

const root = resolve(__dirname, '../..');
const program = `node ${join(root, 'bin/loader/bluegreen.cjs')}`;

/** Types each text into a new shell once the text before it has led to what was to be seen. */
function session(shell: readonly string[], steps: readonly (readonly [typed: string, wanted: string])[]): string {
  const { stdout, stderr, status } = spawnSync('python3', [join(__dirname, 'shell-session.py'), ...shell], {
    cwd: root,
    encoding: 'utf8',
    input: JSON.stringify(steps),
    env: { ...process.env, PS1: '> ', TERM: 'dumb' },
  });
  if (status !== 0) throw new Error(`${shell[0]}: ${stderr}`);
  return stdout;
}

// The marks are built by the shell, so that the echo of what was typed does not have them.
const shells = {
  bash: {
    command: ['bash', '--norc', '--noprofile', '-i'],
    prepare: `source /usr/share/bash-completion/bash_completion; bluegreen() { ${program} "$@"; }; source <(${program} completion bash); echo rea''dy\r`,
  },
  zsh: {
    command: ['zsh', '-f', '-i'],
    prepare: `autoload -U compinit; compinit -u -D; bluegreen() { ${program} "$@"; }; source <(${program} completion zsh); echo rea''dy\r`,
  },
};

describe.each(Object.entries(shells))('%s', (_, { command, prepare }) => {
  test.each([
    ['a command', 'bluegreen netpol inv\t', 'inventory'],
    ['an option', 'bluegreen shift --skip\t', '--skip-preflight'],
    ['an environment', 'bluegreen status --env pr\t', 'prod'],
    ['a file, where an argument may be one', 'bluegreen netpol convert tsconf\t', 'tsconfig.json'],
  ])('%s', (_what, typed, wanted) => {
    session(command, [
      [prepare, 'ready'],
      [typed, wanted],
    ]);
  });
});
