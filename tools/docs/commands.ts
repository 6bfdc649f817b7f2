/** Writes docs/commands.md from the commands themselves. `npm run docs:commands`; a test says when the page is out of date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, type Option } from 'commander';
import { addFamily, type CliCommand, type Family } from '../../lib/cli/command';
import { families } from '../../lib/cli/families';
import type { Host } from '../../lib/cli/host';

const page = resolve(__dirname, '..', '..', 'docs', 'commands.md');

/** What an option's cell may hold of a text: a pipe would end the cell, and angle brackets would be a tag. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

function optionRow({ flags, description, argChoices, defaultValue, defaultValueDescription, mandatory }: Option): string {
  const choices = argChoices ? ` One of ${argChoices.join(', ')}.` : '';
  const standard = Array.isArray(defaultValue) && defaultValue.length === 0 ? undefined : (defaultValueDescription ?? defaultValue);
  const last = mandatory ? '**required**' : standard === undefined || standard === false ? '' : `\`${String(standard)}\``;
  return `| \`${flags}\` | ${cell(description)}${choices} | ${last} |`;
}

function section({ notes, examples, exitCodes }: CliCommand, declared: Command): string {
  const path = [declared.parent?.name() === 'bluegreen' ? '' : declared.parent?.name(), declared.name()].filter(Boolean).join(' ');
  const args = declared.registeredArguments.map((one) =>
    one.required ? `<${one.name()}${one.variadic ? '...' : ''}>` : `[${one.name()}]`,
  );
  const described = declared.registeredArguments.filter(({ description }) => description !== '');
  const options = declared.options.filter(({ hidden }) => !hidden);
  const codes = [
    `0 ${exitCodes.done}`,
    ...(exitCodes.refused === undefined ? [] : [`1 ${exitCodes.refused}`]),
    `2 ${exitCodes.usage ?? 'bad usage'}`,
  ];
  return [
    `### ${path}`,
    '',
    `\`bluegreen ${[path, ...args, '[options]'].join(' ')}\``,
    '',
    declared.description(),
    '',
    '```',
    ...examples,
    '```',
    ...(notes === undefined ? [] : ['', notes.replaceAll('\n', ' ')]),
    ...(described.length === 0 ? [] : ['', ...described.map((one) => `- \`${one.name()}\`: ${one.description}`)]),
    ...(options.length === 0 ? [] : ['', '| Option | Meaning | Default |', '|---|---|---|', ...options.map(optionRow)]),
    '',
    `Exit code: ${codes.join('; ')}.`,
  ].join('\n');
}

/** A command of a family as commander has it, with its options. */
function declaredIn(family: Family): (name: string) => Command {
  const program = new Command('bluegreen');
  addFamily(program, family, {} as Host, () => undefined);
  const parent = family.group ? program.commands.find((one) => one.name() === family.group?.name) : program;
  return (name) => {
    const found = parent?.commands.find((one) => one.name() === name);
    if (!found) throw new Error(`no command ${name}`);
    return found;
  };
}

const reference = (): string =>
  families
    .flatMap((family) => {
      const declared = declaredIn(family);
      const title = family.group ? [`## ${family.group.name}\n\n${family.group.summary}`] : [];
      return [...title, ...family.commands.filter(({ hidden }) => !hidden).map((command) => section(command, declared(command.name)))];
    })
    .join('\n\n');

/** The page with its reference filled in. */
export function commandsPage(): { readonly path: string; readonly current: string; readonly expected: string } {
  const current = readFileSync(page, 'utf8');
  const expected = current.replace(
    /(<!-- commands -->\n)[\s\S]*(<!-- \/commands -->)/,
    (_, open: string, close: string) => `${open}\n${reference()}\n\n${close}`,
  );
  return { path: page, current, expected };
}

if (require.main === module) {
  const { path, expected } = commandsPage();
  writeFileSync(path, expected);
}
