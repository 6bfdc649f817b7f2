const unit = require('../../jest.config.js');

/** Our verdicts against those of the programs that enforce policies: see docs/testing.md. */
module.exports = {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/test/engines'],
  globalSetup: '<rootDir>/test/engines/global-setup.ts',
  // For runs that a flag makes long; an engine that does not answer fails much earlier.
  testTimeout: 7_200_000,
};
