/** Unit tests: no network, no AWS, no browser. Every other tier has a configuration of its own beside its tests. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test/unit'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': '<rootDir>/test/support/sucrase-transform.cjs',
    // ES modules, which jest cannot require before Node 24.9.
    '/(@marcbachmann/cel-js|@bomb\\.sh/tab)/.+\\.m?js$': '<rootDir>/test/support/sucrase-transform.cjs',
  },
  transformIgnorePatterns: ['/node_modules/(?!(@marcbachmann/cel-js|@bomb\\.sh/tab)/)'],
  setupFiles: ['<rootDir>/test/support/jest-setup.ts'],
  maxWorkers: 2,
};
