'use strict';
/** What the two loaders beside this file keep between runs. It can be deleted at any time. */
const { mkdirSync, renameSync, writeFileSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');

exports.folder = join(resolve(__dirname, '..', '..'), '.cache');

/** Writes a file whole or not at all: processes that make the same one do not meet. In a read-only checkout a cache is done without. */
exports.keep = (file, content) => {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch {}
};
