import type { Config } from 'jest';

// What functions log is read where a test is about it; elsewhere it would bury the test's own words.
process.env['POWERTOOLS_LOG_LEVEL'] ??= 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true';

/** What all three projects share: TypeScript through swc, native ES modules. */
const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/config/jest-errors.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024' }, sourceMaps: 'inline' }] },
  modulePathIgnorePatterns: ['/\\.serverless/', '/\\.esbuild/', '/\\.glamora/'],
};

const config: Config = {
  maxWorkers: 2,
  // Against what hangs. No test asserts a time, so a busy machine must not fail one.
  testTimeout: 120_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{packages,services}/*/tests/**/*.unit.test.ts',
        '<rootDir>/load-tests/tests/**/*.unit.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: [
        '<rootDir>/{packages,services}/*/tests/**/*.integration.test.ts',
        '<rootDir>/{infrastructure,load-tests}/tests/**/*.integration.test.ts',
      ],
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/e2e/**/*.e2e.test.ts'],
      globalSetup: '<rootDir>/e2e/marketplace/start.mts',
      globalTeardown: '<rootDir>/e2e/marketplace/stop.mts',
    },
  ],
};

export default config;
