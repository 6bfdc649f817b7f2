'use strict';
/**
 * What V8 compiled, kept between runs: a fifth of a synthesis. Node 22.8 and later do it themselves (module.enableCompileCache, turned on in
 * typescript.cjs); this does it for Node 20 (app.cjs), and goes when Node 20 goes. v8-compile-cache, the package for it, keeps nothing of the functions
 * that are compiled when they are first called, and gains a fifth of this.
 *
 * One file, read whole and written whole. A module is taken from it if its content is the same to the byte; V8 itself refuses what another
 * version or other flags have made.
 */
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join } = require('node:path');
const { constants, Script } = require('node:vm');
const cache = require('./cache.cjs');

const file = join(cache.folder, 'v8', `node-${process.version}`);

/** By file name: the hash of the content, and what V8 made of it. */
const kept = read();
/** Modules of this run that were not there, or not usable. */
const compiled = [];

/** The file is the length of its index in four bytes, the index as JSON, and the data that the index says the places of. */
function read() {
  try {
    const bytes = readFileSync(file);
    const start = 4 + bytes.readUInt32LE();
    const index = JSON.parse(bytes.toString('utf8', 4, start));
    if (bytes.length !== start + index.bytes) return new Map();
    return new Map(index.modules.map(([name, hash, from, to]) => [name, { hash, data: bytes.subarray(start + from, start + to) }]));
  } catch {
    return new Map();
  }
}

const { _compile: compileByNode } = Module.prototype;

/** As Node's own, which has no place for cached data. https://nodejs.org/docs/latest-v20.x/api/modules.html#the-module-wrapper */
function compile(content, filename) {
  const script = scriptOf(content, filename);
  // Node says best what is wrong with it, or that it is an ES module.
  if (!script) return compileByNode.call(this, content, filename);
  const require = (id) => this.require(id);
  require.resolve = (request, options) => Module._resolveFilename(request, this, false, options);
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return script.runInThisContext().call(this.exports, this.exports, require, this, filename, dirname(filename));
}

/** A module's script, undefined if V8 cannot read it. */
function scriptOf(content, filename) {
  const hash = createHash('sha1').update(content).digest('base64');
  const known = kept.get(filename);
  const cachedData = known?.hash === hash ? known.data : undefined;
  const options = { filename, cachedData, importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER };
  try {
    const script = new Script(Module.wrap(content), options);
    if (!cachedData || script.cachedDataRejected) compiled.push({ filename, hash, script });
    return script;
  } catch {
    return undefined;
  }
}

/** At the end of the run, when V8 has compiled all that the run called. */
function write() {
  if (compiled.length === 0) return;
  for (const { filename, hash, script } of compiled) kept.set(filename, { hash, data: script.createCachedData() });
  let bytes = 0;
  const modules = [...kept].map(([name, { hash, data }]) => [name, hash, bytes, (bytes += data.length)]);
  const index = Buffer.from(JSON.stringify({ bytes, modules }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  cache.keep(file, Buffer.concat([length, index, ...[...kept.values()].map(({ data }) => data)]));
}

Module.prototype._compile = compile;
process.once('exit', write);
