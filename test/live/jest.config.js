const unit = require('../../jest.config.js');

/** Real controllers on real API servers and a local AWS: see docs/testing.md. The tests of a file are one story, in order. */
module.exports = {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/test/live'],
  globalSetup: '<rootDir>/test/live/global-setup.ts',
  globalTeardown: '<rootDir>/test/live/global-teardown.ts',
  // As in world/process.ts: a busy machine may take longer.
  testTimeout: 300_000 * Number(process.env.LIVE_SLOW ?? 1),
  maxWorkers: 1,
};
