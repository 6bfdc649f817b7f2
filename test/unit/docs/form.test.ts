import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(__dirname, '..', '..', '..', 'docs');
const read = (name: string) => ({ name, text: readFileSync(join(folder, name), 'utf8') });
const pages = readdirSync(folder)
  .filter((name) => name.endsWith('.md'))
  .map(read);
const decisions = readdirSync(join(folder, 'adr')).map((name) => read(join('adr', name)));

describe('a page has one form, so that a reader in a hurry knows where to look', () => {
  test.each(pages.map(({ name, text }) => [name, text] as const))('%s', (_, text) => {
    const [title, , purpose = ''] = text.split('\n');
    expect(title).toMatch(/^# \S/);
    // What it is for, in one sentence.
    expect(purpose).toMatch(/^[A-Z`].*[.:]$/);
    expect(text).toMatch(/\*\*You need\*\*|^## What you need$/m);
    expect(text).toMatch(/^ *```/m);
    expect(text).toMatch(/\*\*You see\*\*|^## What you will see$/m);
    // The runbook is all of this kind.
    expect(text).toMatch(/^##+ (What can go wrong|Alarm: )/m);
  });
});

describe('a decision has one form', () => {
  test.each(decisions.map(({ name, text }) => [name, text] as const))('%s', (name, text) => {
    expect(text).toMatch(new RegExp(`^# ${name.slice(4, 8)} \\S`));
    expect([...text.matchAll(/^(Status|##) ?(.*)$/gm)].map(([line]) => line)).toEqual([
      expect.stringMatching(/^Status: /),
      '## Context',
      '## Decision',
      '## Consequences',
    ]);
  });
});
