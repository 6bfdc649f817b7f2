const unit = require('../../jest.config.js');

/** Manifests against real schemas: needs ../shared/crds (or SHARED_DIR), and Go once, to fetch Kubernetes' own. */
module.exports = {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/test/manifests'],
  globalSetup: '<rootDir>/test/manifests/global-setup.ts',
  // Real helm and kubectl on a busy machine.
  testTimeout: 60_000,
};
