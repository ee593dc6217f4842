import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,contract,demo,bench,console}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['server/test/harness/global-setup.ts'],
    pool: 'forks',
    // Two cores: one file at a time a core; the engines take the rest.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    cache: false,
  },
});
