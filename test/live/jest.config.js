const unit = require('../../jest.config.js');

/** Real controllers on real API servers and a local AWS: see docs/testing.md. The tests of a file are one story, in order. */
module.exports = {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/test/live'],
  globalSetup: '<rootDir>/test/live/global-setup.ts',
  globalTeardown: '<rootDir>/test/live/global-teardown.ts',
  testTimeout: 300_000,
  maxWorkers: 1,
};
