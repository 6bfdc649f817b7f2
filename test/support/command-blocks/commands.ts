/** One program that a line of a shell script starts. */
export interface ShellCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** Words that divide commands. */
const dividers = new Set(['|', '||', '&&', ';', '&']);
/** Words of the shell's own before a command. */
const keywords = new Set(['do', 'then', 'else']);
/** Words that start no program. */
const builtins = new Set(['for', 'done', 'eval', 'source']);

/**
 * The programs that a block of shell commands starts, as far as our pages need the shell: quotes, comments, continued lines, pipes, redirections,
 * here-documents, `$(…)`, `<(…)` and `for`. A `<placeholder>` becomes one word.
 */
export function commandsOf(block: string): ShellCommand[] {
  const lines = withoutDocuments(block.replaceAll(/\\\n\s*/g, ''))
    .split('\n')
    .map((line) => line.replaceAll(/<([a-z][a-z -]*)>/g, (_, name: string) => name.replaceAll(' ', '-')));
  return lines.flatMap((line) => {
    const inner = [...line.matchAll(/[$<]\(([^()]*)\)/g)].flatMap(([, text = '']) => commandsOf(text));
    return [...inner, ...commandsOfLine(line.replaceAll(/[$<]\([^()]*\)/g, 'inner'))];
  });
}

const withoutDocuments = (text: string): string => text.replaceAll(/<<'(\w+)'\n[\s\S]*?^\1$/gm, '');

function commandsOfLine(line: string): ShellCommand[] {
  const commands: string[][] = [[]];
  const words = wordsOf(line);
  for (let at = 0; at < words.length; at++) {
    const { text = '', isQuoted = false } = words[at] ?? {};
    if (!isQuoted && text.startsWith('#')) break;
    if (!isQuoted && dividers.has(text)) commands.push([]);
    else if (!isQuoted && /^\d?[<>]/.test(text)) at += /^\d?[<>]+$/.test(text) ? 1 : 0;
    else commands.at(-1)?.push(text);
  }
  return commands.flatMap((all) => {
    const start = all.findIndex((word) => !/^\w+=/.test(word) && !keywords.has(word));
    const [program, ...args] = start < 0 ? [] : all.slice(start);
    return program === undefined || builtins.has(program) ? [] : [{ program, args }];
  });
}

interface Word {
  readonly text: string;
  readonly isQuoted: boolean;
}

const word = /((?:"[^"]*"|'[^']*'|[^\s'"|;&])+)|(\|\||&&|[|;&])/g;

const wordsOf = (line: string): Word[] =>
  [...line.matchAll(word)].map(([found]) => ({
    text: found.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
    isQuoted: /^['"]/.test(found),
  }));
