import { globSync, readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';
import { keepFoldersInMemory } from './server/test/harness/keep-folders-in-memory.ts';

keepFoldersInMemory();
// Proofs run the engine as banks do; see engine-limits.ts for what the others save.
if (process.env['HUIKE_PROVE'] === undefined) process.env['HUIKE_ENGINE_COMPILES'] ??= '0';

const never = ['**/node_modules/**', '**/dist/**'];
/** Pure rules, without any engine. */
const rules = ['server/**/*.core.test.ts', 'contract/**/*.test.ts'];
const pages = ['console/src/**/*.test.ts'];
const engines = ['{server,contract,demo,bench,console}/**/*.test.ts'];
/** Those that put another module in a module's place: what they load is for no other file. */
const apart = globSync(engines, { exclude: never }).filter((file) =>
  readFileSync(file, 'utf8').includes('vi.mock('),
);
/** Node itself loads TypeScript, and keeps what it compiled for all workers; only mocks and JSX need vite between. */
const byNode = { experimental: { viteModuleRunner: false, nodeLoader: false } };
const needEngines = { globalSetup: ['server/test/harness/global-setup.ts'] };

/** Longer than their size, by which the others are sorted, would say: begun last, one would keep the run from ending. */
const longForTheirSize = [
  'console/e2e/daily-work.test.ts',
  'server/test/ingest/failing-customers.test.ts',
  'server/test/scenarios/api-and-worker.test.ts',
  'server/test/scenarios/demo.test.ts',
  'server/test/scenarios/job-queue.test.ts',
  'server/test/scenarios/launcher.test.ts',
];

/** One project after the other, as a worker is kept only while the next file is of the same. */
class ProjectByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const places = ['apart', 'engines', 'rules', 'pages'];
    const placeOf = ({ project, moduleId }: TestSpecification): number =>
      places.indexOf(project.name) -
      (longForTheirSize.some((one) => moduleId.endsWith(one)) ? 0.5 : 0);
    return (await super.sort(files)).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

export default defineConfig({
  test: {
    exclude: never,
    pool: 'forks',
    // A file keeps no state that another file could meet, so a worker loads the sources once.
    isolate: false,
    // Two more than the two cores: a good part of a file's time is waiting for engines and programs to start.
    maxWorkers: 4,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    cache: false,
    sequence: { sequencer: ProjectByProject },
    projects: [
      { extends: true, test: { name: 'rules', include: rules, ...byNode } },
      { extends: true, test: { name: 'pages', include: pages } },
      { extends: true, test: { name: 'apart', include: apart, isolate: true, ...needEngines } },
      {
        extends: true,
        test: {
          name: 'engines',
          include: engines,
          exclude: [...never, ...rules, ...pages, ...apart],
          ...needEngines,
          ...byNode,
        },
      },
    ],
  },
});
