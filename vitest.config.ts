import { defineConfig } from 'vitest/config';

/** Pure rules: they keep no state that another file could meet, so one process carries all of them. */
const rules = ['server/**/*.core.test.ts', 'contract/**/*.test.ts', 'console/src/**/*.test.ts'];

export default defineConfig({
  test: {
    exclude: ['**/node_modules/**', '**/dist/**'],
    pool: 'forks',
    // One more than the two cores: a third of a file's time is waiting for engines and programs to start.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    cache: false,
    projects: [
      { extends: true, test: { name: 'rules', include: rules, isolate: false } },
      {
        extends: true,
        test: {
          name: 'engines',
          include: ['{server,contract,demo,bench,console}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', ...rules],
          globalSetup: ['server/test/harness/global-setup.ts'],
        },
      },
    ],
  },
});
