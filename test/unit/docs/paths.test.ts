import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..', '..');
const below = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
const files = ['bin', 'config', 'docs', 'gitops', 'lib', 'test', 'tools', '.github'].flatMap(below);
const pages = ['README.md', ...below('docs').filter((name) => name.endsWith('.md'))];

/** What a page writes as code, and looks like a file or folder of this repository: `lib/names.ts`, `core/plan.ts`, `test/live/`. */
const named = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?)`/g)]
    .map(([, path = '']) => ({ page, path }))
    .filter(({ path }) => /^(bin|config|docs|gitops|lib|test|tools|\.github)\//.test(path) || /\w\.(ts|cjs|go)$/.test(path)),
);

const exists = (path: string) => existsSync(join(root, path)) || files.some((file) => file.endsWith(`/${path}`));

test('every file and folder that the README or a page names exists', () => {
  expect(named.filter(({ path }) => !exists(path)).map(({ page, path }) => `${page}: ${path}`)).toEqual([]);
  expect(named.length).toBeGreaterThan(80);
});
