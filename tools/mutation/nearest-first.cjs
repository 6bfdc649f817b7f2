const { basename, dirname, relative, resolve, sep } = require('node:path');
const { statSync } = require('node:fs');

/**
 * Jest's order of test files when one file of lib is mutated: the test of the same name first, then the nearest folders, small files before large
 * ones. With `--bail` most mutants are killed by the first file that runs. MUTATED_FILE names the file, from the repository's top.
 */
module.exports = class NearestFirst {
  sort(tests) {
    const file = process.env.MUTATED_FILE ?? '';
    const ranked = tests.map((test) => ({ test, rank: distance(file, test.path), size: statSync(test.path).size }));
    return ranked.toSorted((a, b) => a.rank - b.rank || a.size - b.size).map(({ test }) => test);
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};

/** 0: the test of that file by its name; else one more than the folders between the two. */
function distance(file, testPath) {
  const mirrored = resolve('test/unit', relative('lib', dirname(file)));
  if (dirname(testPath) === mirrored && basename(testPath).startsWith(`${basename(file, '.ts')}.`)) return 0;
  return 1 + relative(mirrored, dirname(testPath)).split(sep).filter(Boolean).length;
}
