import type { Analytics } from '#platform/analytics/index.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import type { TagColumn } from './compile-tags.core.ts';
import { dropDocuments } from './customer-documents.ts';
import { type FactTable, factTables } from './fact-tables.core.ts';

const stagingPrefix = 'tag_staging_';
const movementPrefix = 'tag_movement_staging_';
const gatheredPrefix = 'tag_gathered_';

/** Their shared accounts fit into half a gigabyte. */
const customersAShare = 1_000_000;

export const stagingTable = (runId: number): string => `${stagingPrefix}${runId}`;
export const movementStagingTable = (runId: number): string => `${movementPrefix}${runId}`;

/**
 * Adds the columns of tags that are new, and lets a column take unknown values where a tag may now
 * be unknown. A column never changes its meaning: a tag of another type needs another code.
 */
export async function ensureTagColumns(
  analytics: Analytics,
  columns: readonly TagColumn[],
): Promise<void> {
  const rows = await analytics.query<{ name: string; type: string }>(
    "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = 'tag_daily'",
  );
  const standing = new Map(rows.map((row) => [row.name, row.type]));
  const changes = columns.flatMap(({ tag, name, type }) => {
    const now = standing.get(name);
    if (now === undefined) return [`ADD COLUMN IF NOT EXISTS ${name} ${type}`];
    if (now === type || now === `Nullable(${type})`) return [];
    if (type === `Nullable(${now})`) return [`MODIFY COLUMN ${name} ${type}`];
    throw new JobFailure(
      `The tag ${tag.code} is kept as ${now} and cannot become ${type}: give it another code`,
    );
  });
  if (changes.length > 0) await analytics.command(`ALTER TABLE tag_daily ${changes.join(', ')}`);
}

/** Makes the run's own tables, after clearing away those that dead runs have left. */
export async function openStaging(
  analytics: Analytics,
  runId: number,
  living: ReadonlySet<number>,
): Promise<void> {
  const rows = await analytics.query<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND match(name, '^tag_((movement_)?staging|gathered_.*)_[0-9]+$')",
  );
  for (const { name } of rows) {
    if (!living.has(Number(name.split('_').at(-1))))
      await analytics.command(`DROP TABLE IF EXISTS ${name} SYNC`);
  }
  await analytics.command(`CREATE TABLE ${stagingTable(runId)} AS tag_daily`);
  await analytics.command(`CREATE TABLE ${movementStagingTable(runId)} AS tag_movement`);
}

/** Where a run gathers the rows of fact tables that it cannot read range by range, by their names. */
export function tablesToGather(
  runId: number,
  facts: Iterable<FactTable>,
): ReadonlyMap<string, string> {
  return new Map(
    [...facts].flatMap(({ name, gather }) =>
      gather ? [[name, `${gatheredPrefix}${name}_${runId}`]] : [],
    ),
  );
}

/**
 * Gathers the rows of fact tables where those of a few subjects are found only by looking at everybody's:
 * once for a run, instead of once for each of its ranges. In shares of so many customers at a time, so
 * that memory does not grow with the bank.
 */
export async function gatherRows(
  analytics: Analytics,
  tables: ReadonlyMap<string, string>,
  of: { customers: number; signal: AbortSignal },
): Promise<void> {
  const shares = Math.max(1, Math.ceil(of.customers / customersAShare));
  for (const [name, into] of tables) {
    const { gather, subjects } = factTables.get(name) ?? {};
    if (!gather) throw new Error(`the rows of ${name} are not gathered`);
    const shareOf = (share: number) =>
      gather.rows(`cityHash64(${gather.columns.join(', ')}) % ${shares} = ${share}`);
    await analytics.command(
      `CREATE TABLE ${into} ENGINE = MergeTree ORDER BY ${subjects?.customer} EMPTY AS SELECT * FROM ${shareOf(0)}`,
    );
    for (let share = 0; share < shares; share += 1)
      await analytics.command(
        `INSERT INTO ${into} SELECT * FROM ${shareOf(share)}`,
        {},
        { signal: of.signal },
      );
  }
}

export async function dropStaging(
  analytics: Analytics,
  runId: number,
  gathered: Iterable<string> = [],
): Promise<void> {
  for (const table of gathered) await analytics.command(`DROP TABLE IF EXISTS ${table} SYNC`);
  await analytics.command(`DROP TABLE IF EXISTS ${stagingTable(runId)} SYNC`);
  await analytics.command(`DROP TABLE IF EXISTS ${movementStagingTable(runId)} SYNC`);
}

/** Puts the date in place of what stood there: readers find all of it or all of the former. */
export async function swapIn(
  analytics: Analytics,
  runId: number,
  dates: { rows: string; movements: readonly string[] },
): Promise<void> {
  await analytics.command(
    `ALTER TABLE tag_daily REPLACE PARTITION '${dates.rows}' FROM ${stagingTable(runId)}`,
  );
  // They were written from what stood there before.
  await dropDocuments(analytics, (date) => date === dates.rows);
  for (const date of dates.movements) {
    await analytics.command(
      `ALTER TABLE tag_movement REPLACE PARTITION '${date}' FROM ${movementStagingTable(runId)}`,
    );
  }
}

/** Dates that are there, ascending. */
export async function datesOfTags(analytics: Analytics): Promise<string[]> {
  const rows = await analytics.query<{ date: string }>(
    "SELECT DISTINCT partition AS date FROM system.parts WHERE database = currentDatabase() AND table = 'tag_daily' AND active ORDER BY date",
  );
  return rows.map((row) => row.date);
}

/** Lets go of the oldest dates beyond the number kept, never of `except`; gives how many. */
export async function dropOldDates(
  analytics: Analytics,
  keep: number,
  except?: string,
): Promise<number> {
  const dates = await datesOfTags(analytics);
  let dropped = 0;
  for (const date of dates.slice(0, Math.max(0, dates.length - keep))) {
    if (date === except) continue;
    await analytics.command(`ALTER TABLE tag_daily DROP PARTITION '${date}'`);
    await analytics.command(`ALTER TABLE tag_movement DROP PARTITION '${date}'`);
    dropped += 1;
  }
  return dropped;
}
