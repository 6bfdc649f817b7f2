'use strict';
/**
 * Lets Node run this project's TypeScript: `node --require ./bin/loader/typescript.cjs bin/app.ts`. JavaScript, because Node 20 runs nothing else.
 *
 * sucrase takes the types out and leaves every line where it was, so that stack traces are right without source maps; `npm run typecheck` is what
 * checks types. What it made is kept in .cache/typescript, a file for each source: most runs compile nothing. A file begins with a hash over the source,
 * the way it was made, and all that follows: one that was cut short, changed or made of something else is made anew. (It is no defense against
 * somebody who may write to this folder: they can write to the sources beside it.)
 */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { enableCompileCache } = require('node:module');
const { join, relative, resolve } = require('node:path');

const { version } = require('sucrase/package.json');
const { folder: cache, keep } = require('./cache.cjs');

const root = resolve(__dirname, '..', '..');

// What V8 compiled, kept between runs. Node 22.8 and later; for synthesis on an older one see compile-cache.cjs.
enableCompileCache?.(join(cache, 'v8'));

/** What is made of a source besides leaving types out; syntax stays as it is, for Node 20 knows all of it. */
const options = { transforms: ['typescript', 'imports'], disableESTransforms: true };
const recipe = JSON.stringify([version, options]);

/** The first characters of a kept file, as a comment: it stands on the source's first line, so that no line moves. */
function markOf(source, code) {
  const hash = createHash('sha256').update(`${recipe}${source.length} `).update(source).update(code);
  return `/* ${hash.digest('hex')} */`;
}
const markLength = markOf('', '').length;

/** JavaScript of a source, from the cache if neither of the two has changed since. */
function compiled(source, file) {
  const kept = join(cache, 'typescript', `${relative(root, file).replaceAll('..', '__')}.js`);
  const known = read(kept);
  if (known?.startsWith('/* ') && known.startsWith(markOf(source, known.slice(markLength)))) return known;
  const { transform } = require('sucrase');
  const { code } = transform(source, { ...options, filePath: file });
  const script = `${markOf(source, code)}${code}`;
  keep(kept, script);
  return script;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

// Deprecated for packages, and here to stay; what follows it, module.registerHooks, Node 20 has not.
require.extensions['.ts'] = (module, file) => module._compile(compiled(readFileSync(file, 'utf8'), file), file);
