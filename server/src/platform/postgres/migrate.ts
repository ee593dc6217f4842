import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

export type Migration = { name: string; sql: string; checksum: string };

/** Any two programs that migrate the same database take turns on this number. */
const lockNumber = 7_283_001;

/** The `NNNN-name/up.sql` files of a folder, in order of their numbers. */
export function readMigrations(directory: string): Migration[] {
  return readdirSync(directory)
    .filter((name) => /^\d{4}-/.test(name) && existsSync(path.join(directory, name, 'up.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(directory, name, 'up.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings a database to the newest version, each migration in its own transaction. Gives the names
 * applied now. A file changed after it was applied, or one missing here, is an error: the database
 * would no longer be what the files say. `beside` migrates the other store, which has no locks, under
 * the same lock: programs that start together take turns over both.
 */
export async function migratePostgres(
  connectionString: string,
  directory: string,
  beside: () => Promise<unknown> = async () => {},
): Promise<string[]> {
  const client = new pg.Client({ connectionString, application_name: 'huike migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockNumber]);
    const [own, other] = await Promise.allSettled([applyPending(client, directory), beside()]);
    if (own.status === 'rejected') throw own.reason;
    if (other.status === 'rejected') throw other.reason;
    return own.value;
  } finally {
    await client.end();
  }
}

async function applyPending(client: pg.Client, directory: string): Promise<string[]> {
  await ensureRoles(client);
  await client.query(
    'create table if not exists public.schema_migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  );
  const known = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from public.schema_migration',
  );
  const applied = new Map(known.rows.map((row) => [row.name, row.checksum]));
  const migrations = readMigrations(directory);
  checkHistory(migrations, applied);
  const pending = migrations.filter((migration) => !applied.has(migration.name));
  for (const migration of pending) await apply(client, migration);
  return pending.map((migration) => migration.name);
}

function checkHistory(migrations: Migration[], applied: Map<string, string>): void {
  const byName = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of applied) {
    const here = byName.get(name);
    if (here === undefined)
      throw new Error(`the database is newer than this program: it has migration ${name}`);
    if (here !== checksum)
      throw new Error(`migration ${name} was changed after it had been applied`);
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(migration.sql);
    await client.query('insert into public.schema_migration (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(
      `migration ${migration.name} failed: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}

/** On a server of the bank's own, the roles are made here when the login may make them. */
async function ensureRoles(client: pg.Client): Promise<void> {
  await client.query(`do $$
    declare role_name text;
    begin
      foreach role_name in array array['huike_app', 'huike_job'] loop
        if not exists (select from pg_roles where rolname = role_name) then
          execute format('create role %I nologin', role_name);
        end if;
        if not pg_has_role(current_user, role_name, 'MEMBER') then
          execute format('grant %I to current_user', role_name);
        end if;
      end loop;
    end $$`);
}
