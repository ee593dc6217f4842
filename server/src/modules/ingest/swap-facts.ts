import type { Analytics } from '#platform/analytics/index.ts';
import { quoteTexts, tableOf } from './sql-literals.core.ts';

/** A fact table that gets the rows of one import. */
export type Swap = {
  importId: number;
  /** the fact table */
  table: string;
  /** the table with the new rows, of the same structure */
  rows: string;
  /** partitions whose standing rows change, and what stays of them (a SELECT ending in a WHERE) */
  changedPartitions: readonly string[];
  keptRows: string;
  signal?: AbortSignal;
};

/**
 * Makes new rows visible all at once: the next state of the table is put together beside it (parts
 * that stay are hard links, no byte is copied) and takes its place in one atomic rename. ATTACH
 * PARTITION into the table itself is atomic per partition only: a reader of several months would see
 * half of a file. Nobody else writes the table meanwhile: imports and erasure hold the lock of facts.
 */
export async function swapTable(analytics: Analytics, swap: Swap): Promise<void> {
  const next = tableOf('next', swap.importId);
  const options = swap.signal ? { signal: swap.signal } : {};
  await analytics.command(`DROP TABLE IF EXISTS ${next} SYNC`);
  await analytics.command(`CREATE TABLE ${next} AS ${swap.table}`);
  if (swap.changedPartitions.length === 0) {
    await analytics.command(
      `ALTER TABLE ${next} ATTACH PARTITION ALL FROM ${swap.table}`,
      {},
      options,
    );
  } else {
    const kept = await partitionsOf(analytics, swap.table, swap.changedPartitions);
    if (kept.length > 0)
      await analytics.command(
        `ALTER TABLE ${next} ${kept.map((id) => `ATTACH PARTITION ID '${id}' FROM ${swap.table}`).join(', ')}`,
        {},
        options,
      );
    await analytics.command(
      `INSERT INTO ${next} ${swap.keptRows} AND _partition_id IN ${quoteTexts(swap.changedPartitions)}`,
      {},
      options,
    );
  }
  await analytics.command(
    `ALTER TABLE ${next} ATTACH PARTITION ALL FROM ${swap.rows}`,
    {},
    options,
  );
  swap.signal?.throwIfAborted();
  await analytics.command(`EXCHANGE TABLES ${next} AND ${swap.table}`);
  await analytics.command(`DROP TABLE IF EXISTS ${next} SYNC`);
}

/**
 * The same for a table that others write too (events: the outbox ships into partitions of its own
 * source): whole partitions of this source are replaced, each atomically. Doing it again gives the same.
 */
export async function replacePartitions(analytics: Analytics, swap: Swap): Promise<void> {
  const next = tableOf('next', swap.importId);
  const options = swap.signal ? { signal: swap.signal } : {};
  await analytics.command(`DROP TABLE IF EXISTS ${next} SYNC`);
  await analytics.command(`CREATE TABLE ${next} AS ${swap.table}`);
  const changed = [
    ...new Set([...swap.changedPartitions, ...(await partitionsOf(analytics, swap.rows, []))]),
  ];
  if (changed.length > 0) {
    await analytics.command(
      `INSERT INTO ${next} ${swap.keptRows} AND _partition_id IN ${quoteTexts(changed)}`,
      {},
      options,
    );
    await analytics.command(
      `ALTER TABLE ${next} ATTACH PARTITION ALL FROM ${swap.rows}`,
      {},
      options,
    );
    await analytics.command(
      `ALTER TABLE ${swap.table} ${changed.map((id) => `REPLACE PARTITION ID '${id}' FROM ${next}`).join(', ')}`,
    );
  }
  await analytics.command(`DROP TABLE IF EXISTS ${next} SYNC`);
}

async function partitionsOf(
  analytics: Analytics,
  table: string,
  without: readonly string[],
): Promise<string[]> {
  const rows = await analytics.query<{ id: string }>(
    `SELECT DISTINCT partition_id AS id FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND active`,
    { table },
  );
  return rows.map((row) => row.id).filter((id) => /^[\w-]+$/.test(id) && !without.includes(id));
}
