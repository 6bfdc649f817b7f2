/** Against the local AWS (a patched moto): real templates, the real CDK command line, no account. Set-up: test/support/python.sh. */
const unit = require('../../jest.config.js');

module.exports = {
  ...unit,
  rootDir: '../..',
  roots: ['<rootDir>/test/integration'],
  // Deploys take seconds, and the runs share two cores.
  testTimeout: 180_000,
  // They wait more than they compute, and each file has a local AWS of its own: 765 s one at a time, 418 s two at a time.
  maxWorkers: 2,
};
