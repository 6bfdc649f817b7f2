/** Unit tests: no network, no AWS, no browser. The integration tiers have configurations of their own under test/. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/integration/',
    '<rootDir>/test/cluster/',
    '<rootDir>/test/manifests/',
    '<rootDir>/test/browser/',
    '<rootDir>/test/properties/',
  ],
  transform: {
    // An ES module, which jest cannot require before Node 24.9.
    '/@marcbachmann/cel-js/.+\\.js$': ['@swc/jest', { jsc: { target: 'es2023' }, module: { type: 'commonjs' } }],
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!@marcbachmann/cel-js/)'],
  setupFiles: ['<rootDir>/test/setup.ts'],
  maxWorkers: 2,
};
