import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { type AnalyticsEngine, startAnalytics } from '#platform/analytics/index.ts';

/**
 * One embedded ClickHouse for each worker, not for each test file: a hundred files would each wait
 * for a start. It is started when the first file of a worker asks, over a socket in the run's folder,
 * and lives until the run ends; the files of a worker follow each other, each with a database of its own.
 */
export async function serveEngines(runFolder: string): Promise<() => Promise<void>> {
  const engines = new Map<string, Promise<AnalyticsEngine>>();
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    const answer = async (): Promise<string> => {
      const home = path.join(runFolder, `engine-${await text(caller)}`);
      const started = engines.get(home) ?? start(home);
      engines.set(home, started);
      await started;
      return home;
    };
    answer().then(
      (home) => caller.end(home),
      (error: unknown) => caller.destroy(error instanceof Error ? error : undefined),
    );
    caller.on('error', () => {});
  });
  server.listen(socketOf(runFolder));
  await once(server, 'listening');
  return async () => {
    server.close();
    await Promise.all([...engines.values()].map(async (engine) => (await engine).close()));
  };
}

/** The home of this worker's engine, which is running. */
export async function homeOfSharedEngine(runFolder: string): Promise<string> {
  const asking = connect({ path: socketOf(runFolder), allowHalfOpen: true });
  asking.end(process.env['VITEST_POOL_ID'] ?? '1');
  const home = await text(asking);
  if (home === '') throw new Error('the engine of this worker did not start');
  return home;
}

const socketOf = (runFolder: string): string => path.join(runFolder, 'engines.sock');

const start = (home: string): Promise<AnalyticsEngine> =>
  startAnalytics({ home, ...engineOfTests, log: pino({ level: 'silent' }) });

/** As much as a home on a common machine has, and replaced only when it nears that. */
export const engineOfTests = { memoryBytes: 2 * 1024 ** 3, recycleAboveBytes: 1024 ** 3 };
