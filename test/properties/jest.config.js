/** The property tests at length: `npm run test:properties`. `npm test` runs a small share of the same properties. */
module.exports = {
  ...require('../../jest.config'),
  rootDir: '../..',
  roots: ['<rootDir>/test/properties'],
  testTimeout: 1_800_000,
};
