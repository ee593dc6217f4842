import type { Analytics } from '#platform/analytics/index.ts';
import { tableOf } from './sql-literals.core.ts';

/** Drops what an import left behind; they hold personal data as text, so they never stay. */
export async function dropTables(analytics: Analytics, importId: number): Promise<void> {
  await Promise.all(
    (['staging', 'fault', 'load', 'fresh', 'next', 'removed', 'party'] as const).map((what) =>
      analytics.command(`DROP TABLE IF EXISTS ${tableOf(what, importId)} SYNC`),
    ),
  );
}

/**
 * Drops the tables of every import, for the holder of the lock of facts, before it starts; and those
 * of previews that were cut off long ago.
 */
export async function dropAllTables(analytics: Analytics): Promise<void> {
  const left = await analytics.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND (match(name, '^ingest_(staging|fault|load|fresh|next|removed|party)_[0-9]+$')
      OR startsWith(name, 'ingest_preview_') AND metadata_modification_time < now() - INTERVAL 1 HOUR)`,
  );
  await Promise.all(left.map(({ name }) => analytics.command(`DROP TABLE IF EXISTS ${name} SYNC`)));
}
