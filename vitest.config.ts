import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,contract,demo,bench,console}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['server/test/harness/global-setup.ts'],
    pool: 'forks',
    // One more than the two cores: a third of a file's time is waiting for engines and programs to start.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    cache: false,
  },
});
