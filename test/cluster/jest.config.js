const unit = require('../../jest.config.js');

/** Against a real Kubernetes API server: $KUBECONFIG, or the pair that apiserver.sh builds and starts. See docs/testing.md. */
module.exports = {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/test/cluster'],
  globalSetup: '<rootDir>/test/cluster/global-setup.ts',
  globalTeardown: '<rootDir>/test/cluster/global-teardown.ts',
  testTimeout: 120_000,
};
