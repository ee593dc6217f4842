import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import type { OpenPlatform } from '../../src/platform/open-platform.ts';
import { withJob } from '../../src/platform/postgres/database.ts';

/** Every table of both stores, and every kept file, with a digest over all that it holds. */
export async function hashStores({ platform }: OpenPlatform): Promise<Record<string, string>> {
  return {
    ...(await hashPostgres(platform)),
    ...(await hashClickHouse(platform)),
    ...hashFolder(path.join(platform.home, 'files')),
  };
}

type Platform = OpenPlatform['platform'];

async function hashPostgres({ database }: Platform): Promise<Record<string, string>> {
  return withJob(database, async (tx) => {
    // When events were shipped is each store's own, here and in the column shipped_at of ClickHouse.
    // pg-boss keeps its own tables (a job of ours is a row of platform.job); migrations are the owner's.
    const { rows: tables } = await sql<{ name: string }>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema', 'pgboss')
        and tablename not in ('schema_migration', 'outbox_shipment')`.execute(tx);
    const hashes: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await sql<{ rows: number; hash: string }>`
        select count(*) as rows, md5(coalesce(string_agg(kept::text, E'\n' order by kept::text), '')) as hash
        from ${sql.raw(name)} as kept where kept::text not like '(jobs.paused,%'`.execute(tx);
      hashes[`postgres ${name}`] = `${rows[0]?.rows} rows ${rows[0]?.hash}`;
    }
    return hashes;
  });
}

async function hashClickHouse({ analytics }: Platform): Promise<Record<string, string>> {
  // States of one key may have been merged already in one store and not yet in the other.
  await analytics.command('OPTIMIZE TABLE live_state FINAL');
  const columns = await analytics.query<{ table: string; columns: string }>(
    `SELECT c.table AS table, arrayStringConcat(arrayMap(x -> x.2, arraySort(groupArray((c.position,
       if(c.type LIKE 'AggregateFunction(groupBitmap,%', concat('bitmapToArray(\`', c.name, '\`)'), concat('\`', c.name, '\`')))))), ', ') AS columns
     FROM system.columns AS c INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
     WHERE c.database = currentDatabase() AND t.engine LIKE '%MergeTree' AND c.name != 'shipped_at' GROUP BY table ORDER BY table`,
  );
  const hashes: Record<string, string> = {};
  for (const { table, columns: all } of columns) {
    const [row] = await analytics.query<{ rows: string; hash: string }>(
      `SELECT toString(count()) AS rows, toString(sum(toUInt128(cityHash64(toString(tuple(${all})))))) AS hash FROM \`${table}\``,
    );
    hashes[`clickhouse ${table}`] = `${row?.rows} rows ${row?.hash}`;
  }
  return hashes;
}

function hashFolder(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [
        `file ${path.relative(folder, file)}`,
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
  );
}
