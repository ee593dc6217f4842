import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import pg from 'pg';
import { lookAtServer, type ServerLook, startAnalytics } from '../platform/analytics/index.ts';
import { startEmbeddedPostgres } from '../platform/postgres/embedded-postgres.ts';
import { readMigrations } from '../platform/postgres/migrate.ts';
import { projectRoot } from '../platform/project-root.ts';
import { messageOf } from './tell-failure.ts';
import { platformOptions } from './with-platform.ts';

type Finding = { what: string; state: 'ok' | 'warning' | 'error'; detail: string };

/** Looks at everything Huike stands on and says in plain words what is wrong; exit 1 when it can't run. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say which engines are found, their versions, and what is wrong')
    .option('--json', 'machine-readable')
    .action(async (options: { json?: boolean }) => {
      const findings = [...checkMachine(), ...(await checkEngines())];
      if (options.json) console.log(JSON.stringify(findings, null, 2));
      else
        for (const finding of findings)
          console.log(`${mark[finding.state]} ${finding.what.padEnd(16)} ${finding.detail}`);
      if (findings.some((finding) => finding.state === 'error')) process.exitCode = 1;
    });
}

const mark = { ok: '✓', warning: '!', error: '✗' };
const gibibyte = 2 ** 30;

function checkMachine(): Finding[] {
  const { home } = platformOptions('silent');
  const major = Number(process.versions.node.split('.')[0]);
  return [
    {
      what: 'Node',
      state: major >= 24 ? 'ok' : 'error',
      detail: `${process.version}${major >= 24 ? '' : ', Huike needs 24: start it by npm run'}`,
    },
    checkHome(home),
    checkDisk(home),
    totalmem() >= 3 * gibibyte
      ? { what: 'memory', state: 'ok', detail: `${(totalmem() / gibibyte).toFixed(1)} GiB` }
      : {
          what: 'memory',
          state: 'warning',
          detail: `${(totalmem() / gibibyte).toFixed(1)} GiB; tag runs over a million customers want 4 GiB`,
        },
    checkKeys(home),
  ];
}

function checkHome(home: string): Finding {
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
    return { what: 'HUIKE_HOME', state: 'ok', detail: home };
  } catch (error) {
    return {
      what: 'HUIKE_HOME',
      state: 'error',
      detail: `${home} cannot be written: ${messageOf(error)}`,
    };
  }
}

function checkDisk(home: string): Finding {
  if (!existsSync(home)) return { what: 'disk', state: 'warning', detail: 'unknown' };
  const { bavail, bsize } = statfsSync(home);
  const free = (bavail * bsize) / gibibyte;
  return {
    what: 'disk',
    state: free < 2 ? 'warning' : 'ok',
    detail: `${free.toFixed(1)} GiB free at ${home}`,
  };
}

function checkKeys(home: string): Finding {
  const file = process.env['HUIKE_KEYS'] ?? path.join(home, 'keys.json');
  if (!existsSync(file))
    return {
      what: 'keys',
      state: process.env['HUIKE_KEYS'] ? 'error' : 'ok',
      detail: `${file} ${process.env['HUIKE_KEYS'] ? 'does not exist' : 'will be made at the first start'}`,
    };
  const open = (statSync(file).mode & 0o077) !== 0;
  return open
    ? { what: 'keys', state: 'error', detail: `${file} can be read by others: chmod 600` }
    : {
        what: 'keys',
        state: process.env['HUIKE_KEYS'] ? 'ok' : 'warning',
        detail: process.env['HUIKE_KEYS']
          ? file
          : `${file}; keep keys outside the data in production (HUIKE_KEYS)`,
      };
}

/**
 * Each engine is looked at by itself, so that one that is away does not hide the other, and nothing
 * is migrated: a diagnosis leaves the data as they are.
 */
async function checkEngines(): Promise<Finding[]> {
  const found = await Promise.all([
    checkPostgres().catch(failed('PostgreSQL')),
    checkClickHouse().catch(failed('ClickHouse')),
  ]);
  return found.flat();
}

const failed =
  (what: string) =>
  (error: unknown): Finding[] => [{ what, state: 'error', detail: messageOf(error) }];

const oldestPostgres = 150_000;
/** A server of the bank's own that has not answered by then is away. */
const answerMilliseconds = 4_000;

async function checkPostgres(): Promise<Finding[]> {
  const { home, log, databaseUrl } = platformOptions('silent');
  const embedded = databaseUrl ? null : await startEmbeddedPostgres({ home, log });
  const client = new pg.Client({
    connectionString: databaseUrl ?? embedded?.connectionString,
    connectionTimeoutMillis: answerMilliseconds,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; number: number; migrated: boolean }>(
      `select version(), current_setting('server_version_num')::int as number,
        to_regclass('public.schema_migration') is not null as migrated`,
    );
    const { version = '', number = 0, migrated = false } = rows[0] ?? {};
    const names = migrated
      ? (await client.query<{ name: string }>('select name from public.schema_migration')).rows
      : [];
    const where = embedded ? `embedded, process ${embedded.pid()}` : 'DATABASE_URL';
    const schema = compareMigrations(
      'postgres',
      names.map(({ name }) => name),
    );
    const engine: Finding = {
      what: 'PostgreSQL',
      state: number < oldestPostgres ? 'error' : schema.state,
      detail: `${version.split(' ').slice(0, 2).join(' ')} (${where}), ${schema.detail}`,
    };
    return names.length > 0 ? [engine, await checkJobs(client)] : [engine];
  } finally {
    await client.end().catch(() => {});
    await embedded?.stop();
  }
}

async function checkClickHouse(): Promise<Finding[]> {
  const { clickhouseUrl } = platformOptions('silent');
  const { where, version, migrations } = clickhouseUrl
    ? { where: 'CLICKHOUSE_URL', ...(await lookAtServer(clickhouseUrl, answerMilliseconds)) }
    : await lookAtEmbedded();
  const { state, detail } = compareMigrations('analytics', migrations);
  return [{ what: 'ClickHouse', state, detail: `${version} (${where}), ${detail}` }];
}

async function lookAtEmbedded(): Promise<{ where: string } & ServerLook> {
  const { home, log } = platformOptions('silent');
  const engine = await startAnalytics({ home, log });
  try {
    const { version, residentBytes } = await engine.figures();
    const tables = await engine.query(
      "SELECT 1 FROM system.tables WHERE database = currentDatabase() AND name = 'schema_migration'",
    );
    const migrations =
      tables.length > 0
        ? await engine.query<{ name: string }>('SELECT name FROM schema_migration')
        : [];
    return {
      where: `embedded, ${Math.round(residentBytes / 2 ** 20)} MiB resident`,
      version,
      migrations: migrations.map(({ name }) => name),
    };
  } finally {
    await engine.close();
  }
}

/** What a store lacks comes with the next start; what this program lacks cannot be mended here. */
function compareMigrations(
  store: 'postgres' | 'analytics',
  applied: readonly string[],
): Pick<Finding, 'state' | 'detail'> {
  const known = readMigrations(path.join(projectRoot, 'server/migrations', store));
  const newer = applied.filter((name) => !known.some((migration) => migration.name === name));
  if (newer.length > 0)
    return { state: 'error', detail: `newer than this program: it has ${newer[0]}` };
  const pending = known.length - applied.length;
  return {
    state: 'ok',
    detail: pending === 0 ? 'migrations applied' : `${pending} migrations come at the next start`,
  };
}

async function checkJobs(client: pg.Client): Promise<Finding> {
  await client.query('set role huike_job');
  const { rows } = await client.query<{ failed: number; running: number }>(
    `select count(*) filter (where state = 'failed' and finished_at > now() - interval '1 day') as failed,
      count(*) filter (where state in ('queued', 'running')) as running from platform.job`,
  );
  const { failed: ended = 0, running = 0 } = rows[0] ?? {};
  return {
    what: 'jobs',
    state: ended > 0 ? 'warning' : 'ok',
    detail: `${running} queued or running, ${ended} failed in the last day`,
  };
}
