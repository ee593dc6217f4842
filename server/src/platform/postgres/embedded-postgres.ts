import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';
import {
  claimServer,
  type Endpoint,
  findPlaces,
  isOurServer,
  livePostmaster,
  ownerLives,
  type Places,
  readEndpoint,
  saveEndpoint,
  urlOf,
} from './postgres-places.ts';

/**
 * The embedded PostgreSQL of one home folder.
 *
 *   absent ──start──▶ ours ──stop──▶ absent
 *                      │ killed: started again with a growing pause
 *   running for another living program ──start──▶ joined (never stopped by us)
 *                      │ that program ended: start again
 *
 * A shell stands between us and the server: when this process dies, however it dies, the pipe it
 * reads closes and it shuts the server down, so no start ever finds an abandoned server in its way.
 */
export type EmbeddedPostgres = {
  connectionString: string;
  /** process id of the postmaster */
  pid(): number | null;
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  home: string;
  log: Logger;
  /** extra `-c` settings, such as a smaller shared_buffers for tests */
  settings?: Record<string, string>;
};

const defaults: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_connections: '80',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_level: 'replica',
  // statements here are short; compiling them costs more than it saves
  jit: 'off',
  timezone: 'Asia/Shanghai',
  // sleeping workers still wake; one pair less keeps the idle machine quiet
  max_logical_replication_workers: '0',
  autovacuum_naptime: '30s',
};

const guardian =
  'exec 3<&0; "$0" "$@" </dev/null & server=$!; (read -r _ <&3; kill -INT "$server" 2>/dev/null) & wait "$server"; code=$?; kill $! 2>/dev/null; exit $code';

export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const places = findPlaces(options.home);
  await initialise(places);
  const server = new SupervisedServer(places, options);
  await server.start();
  return {
    connectionString: urlOf(readEndpoint(places), 'huike'),
    pid: () => livePostmaster(places),
    stop: () => server.stop(),
  };
}

const watchMilliseconds = 500;
const spawnAttempts = 8;

class SupervisedServer {
  readonly #places: Places;
  readonly #options: EmbeddedPostgresOptions;
  #child: ChildProcess | null = null;
  #watch: NodeJS.Timeout | undefined;
  #stopping = false;
  #recovering: Promise<void> = Promise.resolve();

  constructor(places: Places, options: EmbeddedPostgresOptions) {
    this.#places = places;
    this.#options = options;
  }

  /** Joins the server of another living program, or starts one. */
  async start(): Promise<void> {
    const holder = livePostmaster(this.#places);
    if (
      holder !== null &&
      ownerLives(this.#places) &&
      (await answers(urlOf(readEndpoint(this.#places), 'huike')))
    ) {
      this.#options.log.info({ pid: holder }, 'using the PostgreSQL that runs for this home');
      this.#watch = setInterval(() => this.#noticeLoss(), watchMilliseconds).unref();
      return;
    }
    if (holder !== null) await waitUntilGone(this.#places, holder);
    const endpoint = await withFreePort(this.#places, readEndpoint(this.#places));
    claimServer(this.#places);
    const child = await this.#spawn(endpoint);
    this.#child = child;
    child.once('exit', () => this.#recover());
    await createOwnDatabase(endpoint);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#watch);
    await this.#recovering;
    await stopServer(this.#places, this.#child);
  }

  /**
   * Processes of a killed server outlive it for a moment and hold its shared memory; PostgreSQL then
   * refuses to start, so it is asked again.
   */
  async #spawn(endpoint: Endpoint): Promise<ChildProcess> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await spawnServer(this.#places, endpoint, this.#options.settings ?? {});
      } catch (error) {
        if (attempt === spawnAttempts || this.#stopping) throw error;
        await delay(200 * attempt);
      }
    }
  }

  /** The program whose server we joined may end before us. */
  #noticeLoss(): void {
    if (livePostmaster(this.#places) !== null && ownerLives(this.#places)) return;
    clearInterval(this.#watch);
    this.#recover();
  }

  #recover(): void {
    if (this.#stopping) return;
    this.#options.log.warn('PostgreSQL is gone, starting it again');
    this.#recovering = this.#startUntilItWorks();
  }

  async #startUntilItWorks(): Promise<void> {
    for (let attempt = 1; !this.#stopping; attempt += 1) {
      try {
        return await this.start();
      } catch (error) {
        this.#options.log.error({ err: error, attempt }, 'PostgreSQL did not start');
        await delay(Math.min(200 * 2 ** attempt, 10_000));
      }
    }
  }
}

async function initialise(places: Places): Promise<void> {
  if (existsSync(path.join(places.data, 'PG_VERSION')) && existsSync(places.endpoint)) return;
  // A first start that was cut off left half a cluster behind: nothing of the bank's is in it yet.
  if (!existsSync(places.endpoint)) rmSync(places.data, { recursive: true, force: true });
  mkdirSync(places.data, { recursive: true, mode: 0o700 });
  if (places.user) chownSync(places.data, places.user.uid, places.user.gid);
  const endpoint: Endpoint = { port: 0, password: randomBytes(24).toString('base64url') };
  const passwordFile = `${places.data}.password`;
  writeFileSync(passwordFile, `${endpoint.password}\n`, { mode: 0o600 });
  if (places.user) chownSync(passwordFile, places.user.uid, places.user.gid);
  try {
    execFileSync(
      places.initdb,
      [
        `--pgdata=${places.data}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        ...localeFlags(places.initdb),
        '--no-sync',
      ],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        ...places.user,
        cwd: path.dirname(places.data),
        env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
      },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  saveEndpoint(places, endpoint);
}

async function waitUntilGone(places: Places, pid: number): Promise<void> {
  for (let waited = 0; livePostmaster(places) === pid; waited += 50) {
    // Nobody is left to stop it where the program died and its shell with it.
    if (waited === (ownerLives(places) ? 8000 : 1000)) endServer(pid);
    if (waited > 20_000)
      throw new Error(`PostgreSQL ${pid} holds ${places.data} and neither answers nor stops`);
    await delay(50);
  }
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function withFreePort(places: Places, endpoint: Endpoint): Promise<Endpoint> {
  const port = await freePort(endpoint.port);
  const chosen = { ...endpoint, port };
  if (port !== endpoint.port) saveEndpoint(places, chosen);
  return chosen;
}

/** `wanted` when it is free, else a port of the system's choice. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      wanted === 0 ? reject(new Error('no free port')) : resolve(freePort(0)),
    );
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}

async function spawnServer(
  places: Places,
  endpoint: Endpoint,
  extra: Record<string, string>,
): Promise<ChildProcess> {
  const settings = Object.entries({ ...defaults, ...extra, port: String(endpoint.port) }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  );
  const log = openSync(places.logFile, 'a');
  const child = spawn(
    '/bin/sh',
    ['-c', guardian, places.postgres, '-D', places.data, ...settings],
    {
      stdio: ['pipe', log, log],
      ...places.user,
      cwd: places.data,
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
      // not in our process group: Ctrl-C reaches us, and we stop the server after the work has ended
      detached: true,
    },
  );
  child.stdin?.on('error', () => {});
  for (let waited = 0; waited < 60_000; waited += 25) {
    if (child.exitCode !== null)
      throw new Error(`PostgreSQL did not start: ${lastWords(places)} (${places.logFile})`);
    if (await answers(urlOf(endpoint, 'postgres', 'postgres'))) return child;
    await delay(25);
  }
  child.kill();
  throw new Error(`PostgreSQL did not answer within 60 s: see ${places.logFile}`);
}

/** The builtin locale sorts alike on every machine; before PostgreSQL 17 there is none, and C does. */
function localeFlags(initdb: string): string[] {
  const version = execFileSync(initdb, ['--version'], { encoding: 'utf8' });
  const major = Number(/(\d+)/.exec(version)?.[1] ?? 0);
  return major >= 17 ? ['--locale-provider=builtin', '--locale=C.UTF-8'] : ['--locale=C'];
}

/** The last complaint of the server's log. */
function lastWords(places: Places): string {
  const lines = readFileSync(places.logFile, 'utf8').trimEnd().split('\n');
  return lines.findLast((line) => /FATAL|ERROR|PANIC/.test(line)) ?? lines.at(-1) ?? '';
}

/** Roles and database of a new cluster; harmless on an old one. */
async function createOwnDatabase(endpoint: Endpoint): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(endpoint, 'postgres', 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select from pg_database where datname = 'huike'`);
    if (rowCount) return;
    await client.query(`create role huike_app nologin; create role huike_job nologin`);
    await client.query(
      `create role huike login createdb password ${client.escapeLiteral(endpoint.password)} in role huike_app, huike_job`,
    );
    await client.query('create database huike owner huike');
  } finally {
    await client.end();
  }
}

async function stopServer(places: Places, child: ChildProcess | null): Promise<void> {
  if (!child) return;
  const shellLives = child.exitCode === null && child.signalCode === null;
  const gone = shellLives ? once(child, 'exit') : Promise.resolve();
  child.stdin?.end();
  // The shells may have been killed alone; a server told twice stops all the same.
  const server = isOurServer(places) ? livePostmaster(places) : null;
  if (server !== null) endServer(server);
  await gone;
  if (server !== null) await waitUntilGone(places, server);
}

function endServer(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // it has ended meanwhile
  }
}
