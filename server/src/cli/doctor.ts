import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { sql } from 'kysely';
import { openPlatform, type OpenPlatform } from '../platform/open-platform.ts';
import { withJob } from '../platform/postgres/database.ts';
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

async function checkEngines(): Promise<Finding[]> {
  let open: OpenPlatform;
  try {
    open = await openPlatform(platformOptions('silent'));
  } catch (error) {
    return [{ what: 'engines', state: 'error', detail: messageOf(error) }];
  }
  try {
    return [await checkPostgres(open), await checkClickHouse(open), await checkJobs(open)];
  } finally {
    await open.close();
  }
}

async function checkPostgres(open: OpenPlatform): Promise<Finding> {
  const { rows } = await withJob(open.platform.database, (tx) =>
    sql<{
      version: string;
      number: number;
    }>`select version(), current_setting('server_version_num')::int as number`.execute(tx),
  );
  const found = rows[0];
  const where = process.env['DATABASE_URL']
    ? 'DATABASE_URL'
    : `embedded, process ${open.postgresPid()}`;
  const version = found?.version.split(' ').slice(0, 2).join(' ') ?? 'unknown';
  return {
    what: 'PostgreSQL',
    state: (found?.number ?? 0) >= 150_000 ? 'ok' : 'error',
    detail: `${version} (${where}), migrations applied`,
  };
}

async function checkClickHouse(open: OpenPlatform): Promise<Finding> {
  const figures = await open.analyticsEngine.figures();
  const where = figures.embedded
    ? `embedded, ${Math.round(figures.residentBytes / 2 ** 20)} MiB resident`
    : 'CLICKHOUSE_URL';
  return {
    what: 'ClickHouse',
    state: 'ok',
    detail: `${figures.version} (${where}), migrations applied`,
  };
}

async function checkJobs(open: OpenPlatform): Promise<Finding> {
  const { rows } = await withJob(open.platform.database, (tx) =>
    sql<{
      failed: number;
      running: number;
    }>`select count(*) filter (where state = 'failed' and finished_at > now() - interval '1 day') as failed,
      count(*) filter (where state in ('queued', 'running')) as running from platform.job`.execute(
      tx,
    ),
  );
  const { failed, running } = rows[0] ?? { failed: 0, running: 0 };
  return {
    what: 'jobs',
    state: failed > 0 ? 'warning' : 'ok',
    detail: `${running} queued or running, ${failed} failed in the last day`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
