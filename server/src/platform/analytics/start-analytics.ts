import { Agent } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createClient } from '@clickhouse/client';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Logger } from 'pino';
import { analyticsHandle } from './analytics-handle.ts';
import type { Analytics, EngineAccess } from './analytics-handle.ts';
import { defaultMemoryBytes } from './engine-limits.ts';
import { EngineSupervisor } from './engine-supervisor.ts';
import { toAnalyticsError } from './analytics-error.ts';
import { databaseOfUrl, defaultDatabase } from './database-of-url.ts';
import { askVersion } from './server-version.ts';
import { quoteName } from './sql-text.ts';

export type AnalyticsOptions = {
  /** HUIKE_HOME: the embedded engine keeps its data in `clickhouse` below it */
  home: string;
  /** CLICKHOUSE_URL, `http://user:password@host:8123/database`: uses that server and embeds nothing */
  url?: string;
  /** cap of the embedded engine; two fifths of the machine's memory, at most 3 GiB, by default */
  memoryBytes?: number;
  /** resident bytes above which recycle() replaces the engine; 450 MiB, 0 for always */
  recycleAboveBytes?: number;
  log: Logger;
};

export type EngineFigures = {
  embedded: boolean;
  /** of the embedded engine's process; 0 for a server */
  processId: number;
  version: string;
  /** of the embedded engine's process; 0 for a server */
  residentBytes: number;
  inFlight: number;
  /** times this program started the embedded engine again */
  restarts: number;
};

export type AnalyticsEngine = Analytics & {
  figures(): Promise<EngineFigures>;
  /** Stops the engine if this process started it; running statements end first, for 10 s. */
  close(): Promise<void>;
};

/** A fresh engine has 310 MB, half of it pages of the library; giving back caches stays far above. */
const defaultRecycleAboveBytes = 450 * 1024 * 1024;
const longestStatementMilliseconds = 3_600_000;

/** Starts the embedded engine (or joins the one that serves `home`), or connects to a server. */
export async function startAnalytics(options: AnalyticsOptions): Promise<AnalyticsEngine> {
  return options.url === undefined || options.url === ''
    ? startEmbedded(options)
    : connectServer(options.url);
}

async function startEmbedded(options: AnalyticsOptions): Promise<AnalyticsEngine> {
  const supervisor = new EngineSupervisor(
    options.home,
    {
      memoryBytes: options.memoryBytes ?? defaultMemoryBytes(),
      recycleAboveBytes: options.recycleAboveBytes ?? defaultRecycleAboveBytes,
    },
    options.log,
  );
  // One connection a request: connecting to a Unix socket costs 50 µs, and a kept connection can
  // break between two requests, which would leave it unknown whether a statement began.
  const agent = new SocketAgent(supervisor.socketPath);
  const clients = clientPerDatabase((database) =>
    createClient({
      url: 'http://localhost',
      database,
      http_agent: agent,
      request_timeout: longestStatementMilliseconds,
      log: { level: 127 },
    }),
  );
  const access: EngineAccess = {
    client: clients.of,
    ready: (milliseconds) => supervisor.ready(milliseconds),
    accepting: () => supervisor.accepting(),
    suspect: () => supervisor.suspect(),
    recycle: () => supervisor.recycle(),
  };
  try {
    await supervisor.ready(60_000);
    await analyticsHandle(access, 'default').command(
      `CREATE DATABASE IF NOT EXISTS ${defaultDatabase}`,
    );
  } catch (error) {
    await supervisor.close();
    throw error;
  }
  return {
    ...analyticsHandle(access, defaultDatabase),
    figures: async () => {
      const status = await supervisor.status();
      return {
        embedded: true,
        processId: status?.pid ?? 0,
        version: status?.version ?? '',
        residentBytes: status?.residentBytes ?? 0,
        inFlight: status?.inFlight ?? 0,
        restarts: supervisor.restarts,
      };
    },
    close: async () => {
      await supervisor.close();
      await clients.close();
      agent.destroy();
    },
  };
}

async function connectServer(url: string): Promise<AnalyticsEngine> {
  const { address, database } = databaseOfUrl(url);
  const clients = clientPerDatabase((name) =>
    createClient({
      url: address,
      database: name,
      max_open_connections: 32,
      request_timeout: longestStatementMilliseconds,
      log: { level: 127 },
    }),
  );
  const access: EngineAccess = {
    client: clients.of,
    ready: () => Promise.resolve(),
    accepting: () => Promise.resolve(true),
    suspect: () => undefined,
    recycle: () => Promise.resolve(),
  };
  const version = await versionOrClose(clients);
  await analyticsHandle(access, 'default').command(
    `CREATE DATABASE IF NOT EXISTS ${quoteName(database)}`,
  );
  return {
    ...analyticsHandle(access, database),
    figures: () =>
      Promise.resolve({
        embedded: false,
        processId: 0,
        version,
        residentBytes: 0,
        inFlight: 0,
        restarts: 0,
      }),
    close: () => clients.close(),
  };
}

async function versionOrClose(clients: ReturnType<typeof clientPerDatabase>): Promise<string> {
  try {
    return await askVersion(clients.of('default'));
  } catch (error) {
    await clients.close();
    throw toAnalyticsError(error);
  }
}

function clientPerDatabase(create: (database: string) => ClickHouseClient): {
  of(database: string): ClickHouseClient;
  close(): Promise<void>;
} {
  const clients = new Map<string, ClickHouseClient>();
  return {
    of: (database) => {
      const standing = clients.get(database) ?? create(database);
      clients.set(database, standing);
      return standing;
    },
    close: async () => {
      await Promise.all([...clients.values()].map((client) => client.close()));
    },
  };
}

class SocketAgent extends Agent {
  readonly #path: string;
  constructor(path: string) {
    super({ keepAlive: false, maxSockets: 256 });
    this.#path = path;
  }
  override createConnection(): Socket {
    return connect(this.#path);
  }
}
