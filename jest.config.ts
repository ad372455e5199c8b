import type { Config } from 'jest';

/** What all three projects share: TypeScript through swc, native ES modules. */
const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024' }, sourceMaps: 'inline' }] },
  modulePathIgnorePatterns: ['/\\.serverless/', '/\\.esbuild/', '/\\.glamora/'],
};

const config: Config = {
  maxWorkers: 2,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{packages,services}/*/tests/**/*.unit.test.ts'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: ['<rootDir>/{packages,services}/*/tests/**/*.integration.test.ts'],
    },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/e2e/**/*.e2e.test.ts'] },
  ],
};

export default config;
