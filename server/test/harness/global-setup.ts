import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded-postgres.ts';
import { migratePostgres } from '../../src/platform/postgres/migrate.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { serveEngines } from './shared-engines.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** login to the server's maintenance database, able to create databases */
    postgresUrl: string;
    /** the migrated database that every test file's own is cloned from */
    postgresTemplate: string;
    /** a folder of this run, removed at its end */
    runFolder: string;
  }
}

/**
 * One PostgreSQL for the whole run: the embedded one, or the one of TEST_DATABASE_URL (its login needs
 * CREATEDB and CREATEROLE), migrated once into a template; and a ClickHouse for each worker. The first
 * project of a run that asks makes them for all.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  if (project.vitest.getRootProject().getProvidedContext().runFolder !== undefined) return;
  const home = mkdtempSync(path.join(tmpdir(), 'huike-test-'));
  const external = process.env['TEST_DATABASE_URL'];
  // Tests survive no power cut, so they need not wait for the disk.
  const embedded = external
    ? null
    : await startEmbeddedPostgres({
        home: openToAll(home),
        log: pino({ level: 'warn' }),
        settings: {
          fsync: 'off',
          synchronous_commit: 'off',
          full_page_writes: 'off',
          max_connections: '200',
          shared_buffers: '128MB',
        },
      });
  const url = external ?? embedded?.connectionString ?? '';
  const template = `huike_template_${process.pid}`;
  await inDatabase(url, (client) => client.query(`create database ${template}`));
  const templateUrl = withDatabase(url, template);
  await migratePostgres(templateUrl, path.join(projectRoot, 'server/migrations/postgres'));
  project.vitest.provide('postgresUrl', url);
  project.vitest.provide('runFolder', home);
  project.vitest.provide('postgresTemplate', template);
  const closeEngines = await serveEngines(home);
  return async () => {
    await closeEngines();
    await inDatabase(url, (client) => client.query(`drop database if exists ${template}`));
    await embedded?.stop();
    // an engine may still be leaving its folder
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
}

/** Under root the server runs as another user, who has to pass through. */
function openToAll(folder: string): string {
  chmodSync(folder, 0o755);
  return folder;
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

async function inDatabase(
  url: string,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
