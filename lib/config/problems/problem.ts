/** One thing that is wrong with a configuration, in the three parts that every message has. */
export interface Problem {
  /** Where, as the user wrote it: `network.podCidrs[1]`. Empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, in a sentence without a full stop. */
  readonly what: string;
  /** What was found there. */
  readonly found: string;
  /** What would be accepted. */
  readonly expected: string;
}

/** All that is wrong with one configuration file. A user's mistake: print the message, not the stack. */
export class ConfigurationError extends Error {
  readonly exitCode = 2;
  constructor(
    /** The file as the user would name it. */
    readonly file: string,
    readonly problems: readonly Problem[],
    message = formatProblems(file, problems),
  ) {
    super(message);
    this.name = 'ConfigurationError';
  }
}

/** Formats one problem for a person, the place first. */
export const formatProblem = (file: string, { path, what, found, expected }: Problem): string =>
  `${path ? `${file}: ${path}` : file}\n  ${what}\n  found:     ${found}\n  expected:  ${expected}`;

/** Formats problems for a person: one block each. */
export function formatProblems(file: string, problems: readonly Problem[]): string {
  const blocks = problems.map((problem) => formatProblem(file, problem));
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return `${count} in ${file}\n\n${blocks.join('\n\n')}`;
}

/** Where in a description: keys and indexes from its root. */
export type Path = readonly PropertyKey[];

/** Writes a path the way code would: `services[2].hosts[0]`, `subnets.nodes["eu-west-1a"]`. */
export const formatPath = (path: Path): string =>
  path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const key = String(part);
      if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `[${show(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');

/** A problem at a place. `found` is shown as JSON unless it is a string: then it is a sentence already. */
export const problemAt = (path: Path, what: string, found: unknown, expected: string): Problem => ({
  path: formatPath(path),
  what,
  found: typeof found === 'string' ? harmless(found) : show(found),
  expected,
});

/**
 * Text that is safe in a terminal and in a log: without the credentials of an address, and with control characters (and those that turn the
 * direction of text) as `\u…`.
 */
const harmless = (text: string): string =>
  text
    .replace(/\b([a-z][a-z0-9+.-]{0,15}:\/\/)[^\s/@"']+@/gi, '$1…@')
    .replace(/([?&][\w-]{0,40}(?:token|key|secret|password)=)[^&\s"']+/gi, '$1…')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);

/** Shows a value in a message: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint' || typeof value === 'symbol' || (typeof value === 'number' && !Number.isFinite(value)))
    return String(value);
  const text = harmless(asJson(value));
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
  } catch {
    return 'a value that contains itself';
  }
}
