/** Reports opened in headless Chromium: `npm run test:browser`. */
module.exports = {
  ...require('../../jest.config'),
  rootDir: '../..',
  roots: ['<rootDir>/test/browser'],
  testTimeout: 120_000,
  maxWorkers: 1,
};
