const unit = require('../../jest.config.js');

/** Our verdicts against those of the programs that enforce policies: see docs/testing.md. */
module.exports = {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/test/engines'],
  globalSetup: '<rootDir>/test/engines/global-setup.ts',
  testTimeout: 600_000,
};
