import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

/** Files that GitHub, pre-commit and development containers read: no program of theirs runs here, so that their names and forms are held. */
const root = resolve(__dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts, engines } = require('../../../package.json') as { scripts: Readonly<Record<string, string>>; engines: { node: string } };

test('CODEOWNERS names owners for paths that exist', () => {
  const lines = read('.github/CODEOWNERS')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(lines[0]).toMatch(/^\*\s/);
  for (const line of lines) {
    const [pattern = '', ...owners] = line.split(/\s+/);
    expect([line, owners.length > 0 && owners.every((owner) => /^@[\w-]+\/[\w-]+$/.test(owner))]).toEqual([line, true]);
    if (pattern !== '*') expect([line, existsSync(join(root, pattern))]).toEqual([line, true]);
  }
});

// https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema
test('issue forms have what GitHub asks for: a name, a description, and inputs with an id of their own and a label', () => {
  const folder = '.github/ISSUE_TEMPLATE';
  const forms = readdirSync(join(root, folder)).filter((name) => name !== 'config.yml');
  expect(forms.length).toBeGreaterThan(1);
  for (const name of forms) {
    const form = parse(read(`${folder}/${name}`)) as {
      name: string;
      description: string;
      body: readonly { type: string; id?: string; attributes: { label?: string; value?: string; options?: readonly unknown[] } }[];
    };
    expect([form.name, form.description].every((text) => typeof text === 'string' && text.length > 0)).toBe(true);
    const inputs = form.body.filter(({ type }) => type !== 'markdown');
    expect(inputs.length).toBeGreaterThan(0);
    expect(new Set(inputs.map(({ id }) => id)).size).toBe(inputs.length);
    for (const { type, id, attributes } of inputs) {
      expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(type);
      expect([name, id]).toEqual([name, expect.stringMatching(/^[\w-]+$/)]);
      expect(attributes.label).toEqual(expect.any(String));
      // YAML makes booleans of a bare yes or no, and GitHub refuses the form.
      for (const option of attributes.options ?? []) expect(typeof option).toBe('string');
    }
  }
});

test('the hooks of pre-commit call programs and scripts that exist', () => {
  const { repos } = parse(read('.pre-commit-config.yaml')) as { repos: readonly { repo: string; hooks: readonly { entry: string }[] }[] };
  expect(repos.map(({ repo }) => repo)).toEqual(['local']);
  for (const { entry } of repos.flatMap(({ hooks }) => hooks)) {
    const [program, first, ...rest] = entry.split(' ');
    if (program === 'npx') expect([entry, existsSync(join(root, 'node_modules/.bin', first ?? ''))]).toEqual([entry, true]);
    else expect([program, first, (rest.at(-1) ?? '') in scripts]).toEqual(['npm', 'run', true]);
  }
});

test('the development container has the Node of CI and the Python and Go of the tiers', () => {
  const { image, features, postCreateCommand } = JSON.parse(read('.devcontainer/devcontainer.json')) as {
    image: string;
    features: Readonly<Record<string, { version?: string }>>;
    postCreateCommand: string;
  };
  expect(image).toContain(`:${read('.node-version').trim().split('.')[0]}-`);
  expect(engines.node).toBe('>=20.19');
  const versions = Object.entries(features).map(([name, { version }]) => [name.split('/').at(-1), version]);
  expect(versions).toEqual(
    expect.arrayContaining([
      ['python:1', '3.11'],
      ['go:1', '1.26'],
    ]),
  );
  expect(postCreateCommand).toBe('npm ci');
});
