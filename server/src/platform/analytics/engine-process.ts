/**
 * The child process that holds the embedded ClickHouse: opens the data directory, speaks HTTP on a
 * Unix socket, and ends when the process that started it ends.
 *
 *   opening ──▶ serving ──▶ draining ──▶ gone
 *      │            └── parent gone, or told to stop
 *      └── directory held by another engine: exit with directoryInUse
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createEngineServer } from './engine-http.ts';
import { engineConfiguration, sessionBaseline } from './engine-limits.ts';
import { engineExit, parseEngineOptions } from './engine-protocol.ts';
import type { EngineMessage, EngineStatus } from './engine-protocol.ts';
import { SessionPool } from './engine-sessions.ts';

const options = parseEngineOptions(process.argv[2]);
process.umask(0o077);
mkdirSync(options.directory, { recursive: true });

const configPath = join(options.directory, 'engine.xml');
writeFileSync(configPath, engineConfiguration(options.memoryBytes));

const pool = openPool();
const spoolFolder = join(options.directory, 'spool');
rmSync(spoolFolder, { recursive: true, force: true });
mkdirSync(spoolFolder, { recursive: true });
// Only the holder of the directory comes this far, so whatever stands at the path is stale.
rmSync(options.socketPath, { force: true });

const { server, state } = createEngineServer(pool, spoolFolder, answerControl);
const version = await pool.version();

// The terminal's Ctrl-C reaches the whole group; the parent decides when the engine stops.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void drain(engineExit.stopped));
process.on('disconnect', () => void stopNow());
process.on('message', () => void drain(engineExit.stopped));

server.listen(options.socketPath, () => {
  const message: EngineMessage = { kind: 'ready', version };
  process.send?.(message);
});

function openPool(): SessionPool {
  try {
    return new SessionPool(
      options.directory,
      configPath,
      options.sessions,
      sessionBaseline(options.memoryBytes),
    );
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    const held = /Cannot lock file|CANNOT_OPEN_FILE|Code: 76/.test(String(error));
    process.exit(held ? engineExit.directoryInUse : engineExit.failed);
  }
}

async function answerControl(path: string): Promise<object | undefined> {
  if (path === '/status') return status();
  if (path !== '/recycle') return undefined;
  await pool.purge();
  const recycling = process.memoryUsage.rss() > options.recycleAboveBytes;
  if (recycling) void drain(engineExit.recycled);
  return { ...status(), recycling };
}

function status(): EngineStatus {
  return {
    pid: process.pid,
    version,
    residentBytes: process.memoryUsage.rss(),
    inFlight: pool.inFlight,
  };
}

/**
 * Lets every admitted statement end, then leaves. The socket's name goes first: who connected
 * before that is in the backlog and is still told to come again; who comes later finds no socket.
 */
async function drain(exitCode: number): Promise<void> {
  if (state.draining) return;
  state.draining = true;
  while (state.requests > 0) await pause(5);
  rmSync(options.socketPath, { force: true });
  await untilNobodyIsConnected();
  server.close();
  pool.close();
  process.exit(exitCode);
}

/**
 * Three looks in a row that find no connection: on a busy machine a caller may connect, be accepted and
 * send its request in three different turns of the loop. Who connects and sends nothing is not waited for.
 */
async function untilNobodyIsConnected(): Promise<void> {
  const patience = performance.now() + 5_000;
  for (let quietLooks = 0; quietLooks < 3 && performance.now() < patience;) {
    await pause(10);
    const connected = await new Promise<number>((resolve) => {
      server.getConnections((_, count) => resolve(count));
    });
    quietLooks = connected + state.requests === 0 ? quietLooks + 1 : 0;
  }
  while (state.requests > 0) await pause(5);
}

/** Nobody is left to answer. Parts are written atomically, so the running statements may just end. */
async function stopNow(): Promise<void> {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2_000).unref();
  rmSync(options.socketPath, { force: true });
  if (pool.inFlight > 0) process.kill(process.pid, 'SIGKILL');
  pool.close();
  process.exit(engineExit.stopped);
}
