import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadEnvironment, loadEnvironments } from '../../../lib/config/load';
import { ConfigurationError } from '../../../lib/config/problems/problem';

const project = resolve(__dirname, '..', '..', '..');
const dev = resolve(project, 'config', 'environments', 'dev');

/** Folders of environment files, each by its name: what is in a file, or how it cannot be read. */
let root: string;
/** What loading each environment said, as users get it: through the project's loader, in a process of its own. */
let said: Record<string, string>;

const files: Readonly<Record<string, string>> = {
  syntax: "export default {\n  name: 'syntax',,\n};\n",
  open: "export default {\n  name: 'open',\n",
  throws: "\nthrow new Error('no secret for you');\n",
  broken: "export default {\n  name: 'broken',\n  network: = {},\n};\n",
  typo: 'const settings: any = undefined;\n\nexport default { name: settings.name };\n',
  import: "import { shared } from './shared-settings';\nexport default { name: shared };\n",
  imports: "import broken from './broken';\nexport default broken;\n",
  named: "export const environment = { name: 'named' };\n",
  empty: '',
  nothing: 'export default undefined;\n',
  other: `import dev from '${dev}';\nexport default dev;\n`,
  unknown: `import dev from '${dev}';\nexport default { ...dev, name: 'unknown', netwrok: {} };\n`,
};

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'bluegreen-load-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, `${name}.ts`), text);
  mkdirSync(join(root, 'folder.ts'));
  symlinkSync(join(root, 'gone'), join(root, 'link.ts'));
  writeFileSync(join(root, 'notes.md'), 'not an environment');
  writeFileSync(join(root, '.hidden.ts'), 'not an environment');
  said = loadInProcess([...Object.keys(files), 'folder', 'link', 'absent', 'sintax', '']);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function loadInProcess(names: readonly string[]): Record<string, string> {
  const program = `
    const { loadEnvironment } = require('./lib/config/load');
    const said = {};
    for (const name of ${JSON.stringify(names)}) {
      try { loadEnvironment(name, ${JSON.stringify(root)}); said[name] = 'accepted'; }
      catch (error) { said[name] = error.name + ' ' + error.exitCode + '\\n' + error.message; }
    }
    process.stdout.write(JSON.stringify(said));`;
  const run = spawnSync(process.execPath, ['--require', './bin/loader/typescript.cjs', '--eval', program], {
    cwd: project,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Record<string, string>;
}

test.each<[string, string, RegExp]>([
  [
    'a syntax error',
    'syntax',
    /syntax\.ts\n {2}the file cannot be loaded\n {2}found: {5}line 2, column 18: Expected identifier but found ","\n/,
  ],
  ['a bracket that is not closed', 'open', /found: {5}line 3, column 1: .*end of file/],
  ['a token that fits nowhere', 'broken', /found: {5}line 3, column 12: Unexpected "="\n/],
  ['an error that the file throws', 'throws', /found: {5}line 2: no secret for you\n/],
  ['a mistake in its code', 'typo', /found: {5}line 3: TypeError: Cannot read properties of undefined \(reading 'name'\)\n/],
  ['an import that is not there', 'import', /Cannot find module '\.\/shared-settings'\n/],
  ['an import that is broken', 'imports', /found: {5}\S*broken\.ts, line 3, column 12: Unexpected "="\n/],
  ['no default export', 'named', /no default export\n {2}found: {5}exports environment\n {2}expected: {2}export default defineEnvironment/],
  ['an empty file', 'empty', /no default export\n {2}found: {5}no exports/],
  ['a default export of nothing', 'nothing', /no default export/],
  ['a folder in place of the file', 'folder', /the file cannot be read\n {2}found: {5}a folder/],
  ['a link to nowhere', 'link', /the file cannot be read\n {2}found: {5}a link to a file that is not there/],
  [
    'a name that is not the file’s',
    'other',
    /other\.ts: name\n {2}the environment and its file have different names\n {2}found: {5}"dev"\n {2}expected: {2}"other"/,
  ],
  ['an unknown key', 'unknown', /unknown\.ts: netwrok\n {2}unknown key\n {2}found: {5}netwrok \(did you mean network\?\)/],
  [
    'an environment that is not there',
    'absent',
    /no such environment\n {2}found: {5}"absent"\n {2}expected: {2}one of broken, empty, folder, import, imports/,
  ],
  ['a misspelled environment', 'sintax', /expected: {2}syntax\? \(one of /],
  ['no name', '', /no such environment\n {2}found: {5}""/],
])('%s', (_, name, message) => {
  expect(said[name]).toMatch(/^ConfigurationError 2\n1 problem in /);
  expect(said[name]).toMatch(message);
  expect(said[name]).not.toMatch(/\n\s+at |node_modules/);
});

test('a folder without environments says what an environment is', () => {
  expect(() => loadEnvironment('dev', join(root, 'folder.ts'))).toThrow(/exports defineEnvironment\(\{\.\.\.\}\)/);
  expect(() => loadEnvironment('dev', join(root, 'nowhere'))).toThrow(/no such environment/);
});

test('no environments at all is a problem too, and a name given twice counts once', () => {
  expect(() => loadEnvironments(join(root, 'nowhere'))).toThrow(/no environments\n[\s\S]*exports defineEnvironment/);
  expect(loadEnvironments(undefined, ['dev', 'dev']).map(({ name }) => name)).toEqual(['dev']);
});

test('problems of several files are reported together', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-load-'));
  for (const name of ['a', 'b', 'c']) {
    const change = name === 'b' ? '' : ", region: 'eu-wset-1'";
    writeFileSync(join(folder, `${name}.ts`), `import dev from '${dev}';\nexport default { ...dev, name: '${name}'${change} };\n`);
  }
  try {
    loadEnvironments(folder);
    throw new Error('accepted');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message).toMatch(/in .*a\.ts\n[\s\S]*in .*c\.ts\n/);
    expect(error.message).not.toMatch(/b\.ts/);
    expect(error.problems.filter(({ path }) => path === 'region')).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('environments load in the order of their names', () => {
  expect(loadEnvironments().map(({ name }) => name)).toEqual(['dev', 'prod', 'staging']);
});
