import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pages } from '../../support/pages';

const root = resolve(__dirname, '..', '..', '..');
const below = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
const files = ['bin', 'config', 'docs', 'gitops', 'lib', 'test', 'tools', '.github'].flatMap(below);

/** What a page writes as code, and looks like a file or folder of this repository: `lib/names.ts`, `core/plan.ts`, `test/live/`. */
const named = pages.flatMap(({ page, text }) =>
  [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
    .map(([, path = '']) => ({ page, path }))
    .filter(({ path }) => /^(bin|config|docs|gitops|lib|test|tools|\.github)\//.test(path) || /\w\.(ts|cjs|go)$/.test(path)),
);

const exists = (path: string) => existsSync(join(root, path)) || files.some((file) => file.endsWith(`/${path}`));

test('every file and folder that a page names exists', () => {
  expect(named.filter(({ path }) => !exists(path)).map(({ page, path }) => `${page}: ${path}`)).toEqual([]);
  expect(named.length).toBeGreaterThan(80);
});
