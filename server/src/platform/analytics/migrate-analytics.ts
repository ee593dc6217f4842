import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Analytics } from './analytics-handle.ts';
import { splitStatements } from './sql-text.ts';

/**
 * Carries out the `NNNN-name/up.sql` folders that this database has not seen, in order, forward
 * only. Gives the names carried out. The caller holds the PostgreSQL lock that keeps two programs
 * from migrating at once. ClickHouse has no transaction over DDL: a migration that broke half-way
 * is not recorded and runs again from its start, so its statements are `IF NOT EXISTS` where
 * running them twice would fail.
 */
export async function migrateAnalytics(analytics: Analytics, directory: string): Promise<string[]> {
  await analytics.command(
    `CREATE TABLE IF NOT EXISTS schema_migration (name String, checksum String, applied_at DateTime DEFAULT now())
     ENGINE = MergeTree ORDER BY name`,
  );
  const standing = new Map(
    (
      await analytics.query<{ name: string; checksum: string }>(
        'SELECT name, checksum FROM schema_migration',
      )
    ).map((row) => [row.name, row.checksum]),
  );
  const applied: string[] = [];
  for (const name of await migrationNames(directory)) {
    const sql = await readFile(join(directory, name, 'up.sql'), 'utf8');
    const checksum = createHash('sha256').update(sql).digest('hex');
    const recorded = standing.get(name);
    if (recorded === checksum) continue;
    if (recorded !== undefined) {
      throw new Error(
        `The analytics migration ${name} was changed after it had been carried out; add a new one instead.`,
      );
    }
    for (const statement of splitStatements(sql)) await analytics.command(statement);
    await analytics.insertRows('schema_migration', [{ name, checksum }]);
    applied.push(name);
  }
  return applied;
}

async function migrationNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && /^\d{4}-/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}
