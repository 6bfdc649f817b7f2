'use strict';
/** Tests run through the compiler that users run through (bin/loader/typescript.cjs). Jest keeps the results in its own cache. */
const { transform } = require('sucrase');

exports.process = (source, filePath) =>
  transform(source, { transforms: ['typescript', 'imports', 'jest'], disableESTransforms: true, filePath });
