import { resolve } from 'node:path';
import type { Analytics } from './analytics-handle.ts';
import { quoteName, quoteString } from './sql-text.ts';

/** Every backup carries this name, whatever the database it was taken from is called. */
const nameInBackup = 'huike';
/** Tables that a freshly migrated database has rows in. */
const bookkeeping = "('schema_migration')";

/**
 * Copies the whole database into a new folder, at one moment, while statements go on: ClickHouse
 * takes the list of parts of every table and copies immutable files. Measured: 78 MB in 0.16 s,
 * restored in 0.18 s. Hard links would be faster and are no backup on another disk; stopping writes
 * and copying the directory would hold up imports. On a server the folder is the server's own and
 * has to lie in its `backups.allowed_path`.
 *
 * Take it before the backup of PostgreSQL: what PostgreSQL has more is shipped again.
 */
export async function backUpAnalytics(analytics: Analytics, folder: string): Promise<void> {
  const name = await databaseName(analytics);
  await analytics.command(
    `BACKUP DATABASE ${quoteName(name)} AS ${nameInBackup} TO File(${quoteString(resolve(folder))})`,
  );
}

/** Brings a backup into a database that holds no rows yet; throws when it holds some. */
export async function restoreAnalytics(analytics: Analytics, folder: string): Promise<void> {
  const name = await databaseName(analytics);
  const [standing] = await analytics.query<{ tables: number }>(
    `SELECT count() AS tables FROM system.tables
     WHERE database = currentDatabase() AND total_rows > 0 AND name NOT IN ${bookkeeping}`,
  );
  if (standing && standing.tables > 0) {
    throw new Error(
      `The analytics database ${name} is not empty: ${standing.tables} tables hold rows.`,
    );
  }
  const outside = analytics.database('default');
  await outside.command(`DROP DATABASE ${quoteName(name)} SYNC`);
  await outside.command(
    `RESTORE DATABASE ${nameInBackup} AS ${quoteName(name)} FROM File(${quoteString(resolve(folder))})`,
  );
}

async function databaseName(analytics: Analytics): Promise<string> {
  const [row] = await analytics.query<{ name: string }>('SELECT currentDatabase() AS name');
  if (!row) throw new Error('ClickHouse did not tell the current database.');
  return row.name;
}
