/** One thing that is wrong with a configuration, in the three parts that every message has. */
export interface Problem {
  /** Where, as the user wrote it: `network.podCidrs[1]`. Empty for the file as a whole. */
  readonly path: string;
  /** What is wrong, in a sentence without a full stop. */
  readonly what: string;
  /** What was found there. */
  readonly found: string;
  /** What would be accepted. */
  readonly wanted: string;
}

/** All that is wrong with one configuration file. A user's mistake: print the message, not the stack. */
export class ConfigurationError extends Error {
  readonly exitCode = 2;
  constructor(
    /** The file as the user would name it. */
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(formatProblems(file, problems));
    this.name = 'ConfigurationError';
  }
}

/** Formats problems for a person: one block each, the place first. */
export function formatProblems(file: string, problems: readonly Problem[]): string {
  const blocks = problems.map(({ path, what, found, wanted }) => {
    const place = path ? `${file}: ${path}` : file;
    return `${place}\n  ${what}\n  found:     ${found}\n  would do:  ${wanted}`;
  });
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return `${count} in ${file}\n\n${blocks.join('\n\n')}`;
}

/** Writes a path of keys and indexes the way the user wrote it. */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`)).join('');

/** Shows a value in a message: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
