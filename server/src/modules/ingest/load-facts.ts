import type { Analytics, Parameters } from '#platform/analytics/index.ts';
import { compileFactLoad } from './compile-load.core.ts';
import type { CompiledRows, RowsInput } from './compile-rows.core.ts';
import { factTables, type FactEntity } from './fact-tables.core.ts';
import { quoteText, tableOf } from './sql-literals.core.ts';
import { replacePartitions, swapTable } from './swap-facts.ts';

export type Loaded = { loaded: number; duplicates: number; removed: number };

export type FactLoadContext = {
  analytics: Analytics;
  input: RowsInput;
  rows: CompiledRows;
  params: Parameters;
  signal?: AbortSignal;
  /** called before the moment from which the rows are visible */
  beforeSwap: (figures: Loaded) => Promise<void>;
};

const insertSettings = { max_partitions_per_insert_block: 1000 };

/**
 * Loads the checked rows of a file into their fact table. Repeatable at any point: a second attempt
 * after the swap finds its own rows and only counts.
 */
export async function loadFacts(entity: FactEntity, context: FactLoadContext): Promise<Loaded> {
  const { analytics, input, rows, params, signal } = context;
  const { importId, file } = input;
  const { table } = factTables[entity];
  const load = compileFactLoad(entity, input, rows);
  const options = { settings: insertSettings, ...(signal ? { signal } : {}) };
  const count = async (sql: string): Promise<number> =>
    (await analytics.query<{ n: number }>(sql, params, options))[0]?.n ?? 0;

  await analytics.command(`DROP TABLE IF EXISTS ${tableOf('load', importId)} SYNC`);
  await analytics.command(`CREATE TABLE ${tableOf('load', importId)} AS ${table}`);
  await analytics.command(load.fillLoad, params, options);
  /** The file confirms a live event rather than bring it a second time; gives how many. */
  const leaveOutLive = async (): Promise<number> => {
    const { standsLive } = load;
    if (standsLive === null) return 0;
    const rowsOfFile = tableOf('load', importId);
    const live = await count(`SELECT count() AS n FROM ${rowsOfFile} WHERE ${standsLive}`);
    if (live > 0)
      await analytics.command(`ALTER TABLE ${rowsOfFile} DELETE WHERE ${standsLive}`, params, {
        settings: { mutations_sync: 2 },
      });
    return live;
  };
  let newRows = tableOf('load', importId);
  let duplicates = await leaveOutLive();
  let removed = 0;
  let changedPartitions: string[] = [];
  if (file.mode === 'append') {
    const known = await count(load.countKnown);
    duplicates += known;
    if (known > 0) {
      newRows = tableOf('fresh', importId);
      await analytics.command(`DROP TABLE IF EXISTS ${newRows} SYNC`);
      await analytics.command(`CREATE TABLE ${newRows} AS ${table}`);
      await analytics.command(load.fillFresh, params, options);
    }
  } else {
    await analytics.command(`DROP TABLE IF EXISTS ${tableOf('removed', importId)} SYNC`);
    await analytics.command(load.createRemoved);
    await analytics.command(load.fillRemoved, params, options);
    removed = await count(load.countRemoved);
    changedPartitions = (
      await analytics.query<{ id: string }>(load.changedPartitions, params, options)
    ).map((row) => row.id);
  }
  const loaded = await count(`SELECT count() AS n FROM ${newRows}`);
  const figures = { loaded, duplicates, removed };
  const own = `source = ${quoteText(input.mapping.source)} AND import_no = ${importId}`;
  const visible =
    entity !== 'event' && (await count(`SELECT count() AS n FROM ${table} WHERE ${own}`)) > 0;
  if (visible || (loaded === 0 && changedPartitions.length === 0)) return figures;
  await context.beforeSwap(figures);
  const appended = `SELECT * FROM ${table} WHERE source = ${quoteText(input.mapping.source)} AND import_no != ${importId}`;
  const swap = {
    importId,
    table,
    rows: newRows,
    changedPartitions,
    keptRows: file.mode === 'append' ? appended : load.keptRows,
    ...(signal ? { signal } : {}),
  };
  await (entity === 'event' ? replacePartitions(analytics, swap) : swapTable(analytics, swap));
  return figures;
}
