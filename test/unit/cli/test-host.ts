import type { Host } from '../../../lib/cli/host';

/** A Host that keeps what was printed. `answers` are the replies to confirm(), in order; beyond them the answer is no. */
export function testHost(
  overrides: Partial<Host> & { answers?: boolean[]; stdin?: string } = {},
): Host & { output: () => string; errors: () => string } {
  const out: string[] = [];
  const err: string[] = [];
  const { answers = [], stdin = '', ...rest } = overrides;
  return {
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    screen: (text) => void out.push(text),
    readStdin: async () => Buffer.from(stdin),
    stdinChunks: async function* () {
      yield Buffer.from(stdin);
    },
    confirm: async () => answers.shift() ?? false,
    isTty: false,
    color: false,
    columns: 80,
    rows: 24,
    env: {},
    cwd: process.cwd(),
    signal: new AbortController().signal,
    ...rest,
    output: () => out.join(''),
    errors: () => err.join(''),
  };
}
