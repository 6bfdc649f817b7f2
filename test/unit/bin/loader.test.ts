import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The loader of TypeScript and the cache of compiled code, in a project of their own, in processes of their own. */

const project = resolve(__dirname, '..', '..', '..');
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bluegreen-loader-'));
  mkdirSync(join(root, 'bin', 'loader'), { recursive: true });
  for (const file of ['app.cjs', 'cache.cjs', 'compile-cache.cjs', 'typescript.cjs'])
    copyFileSync(join(project, 'bin', 'loader', file), join(root, 'bin', 'loader', file));
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  write('bin/app.ts', "import '../main';\n");
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(join(root, file), text);
const run = () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['bin/loader/app.cjs'], { cwd: root, encoding: 'utf8' });
  return stdout + stderr;
};

test('types, type-only imports, parameter properties and class fields', () => {
  write('shape.ts', 'export interface Shape { readonly sides: number }\nexport const square: Shape = { sides: 4 };\n');
  write(
    'main.ts',
    `import { type Shape, square } from './shape';
class Named { kind = 'named'; constructor(readonly name: string, readonly shape: Shape) {} }
console.log(new Named('a', square satisfies Shape).shape?.sides ?? 0, new Named('b', square).kind);\n`,
  );
  expect(run()).toBe('4 named\n');
  expect(run()).toBe('4 named\n');
});

test('a change is noticed, also one that leaves the length as it was', () => {
  write('main.ts', 'const text: string = "one";\nconsole.log(text);\n');
  expect(run()).toBe('one\n');
  expect(run()).toBe('one\n');
  write('main.ts', 'const text: string = "two";\nconsole.log(text);\n');
  expect(run()).toBe('two\n');
});

test.each([
  ['changed behind its first line', (kept: string) => `${kept}\nconsole.log('not from the source');\n`],
  ['changed on it', (kept: string) => kept.replace('console.log(text)', 'console.log("changed")')],
  ['cut short', (kept: string) => kept.slice(0, -5)],
  ['empty', () => ''],
])('what is kept of a source and %s is made anew', (_, change) => {
  write('main.ts', 'const text: string = "as written"; console.log(text);\n');
  expect(run()).toBe('as written\n');
  const kept = join(root, '.cache', 'typescript', 'main.ts.js');
  const before = readFileSync(kept, 'utf8');
  expect(change(before)).not.toBe(before);
  writeFileSync(kept, change(before));
  expect(run()).toBe('as written\n');
  expect(readFileSync(kept, 'utf8')).toBe(before);
});

test('an error names the line of the source', () => {
  write('main.ts', 'interface Gone {\n  readonly a: string;\n}\nthrow new Error("here");\n');
  expect(run()).toMatch(/main\.ts:4\b/);
  expect(run()).toMatch(/main\.ts:4\b/);
});

test('a package that is an ES module is left to Node', () => {
  mkdirSync(join(root, 'esm'));
  write('esm/package.json', '{"type": "module", "exports": "./index.js"}');
  write('esm/index.js', 'export const answer = 42;\n');
  write('main.ts', "import('./esm/index.js').then(({ answer }) => console.log(answer));\n");
  expect(run()).toBe('42\n');
});

test('a cache that cannot be read or written is done without', () => {
  write('main.ts', 'console.log("works" as string);\n');
  write('.cache', 'a file where the folder would be');
  expect(run()).toBe('works\n');
  rmSync(join(root, '.cache'));
  run();
  for (const file of readdirSync(join(root, '.cache', 'v8')).filter((name) => name.startsWith('node-'))) {
    writeFileSync(join(root, '.cache', 'v8', file), readFileSync(join(root, '.cache', 'v8', file)).subarray(0, 100));
  }
  expect(run()).toBe('works\n');
});
