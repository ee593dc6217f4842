import { withFactsLock } from '#modules/ingest/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';

/** An event comes live at most so many days after it happened: a week, and as long as it may wait for its customer. */
const lateDays = 40;

// A live event that may have come after a file with it: while or after the first rows of files of its source
// and day came (a day to either side, as imports look). Without that bound a set of every live event of all
// these days would have to fit into memory. An hour before, for what was on its way as the import began.
const filesCame = `SELECT source, arrayJoin([business_date - 1, business_date, business_date + 1]) AS day,
    min(arrived_at) - INTERVAL 1 HOUR AS came
  FROM fact_event WHERE source != 'huike' AND business_date >= {since:Date32} - 1 GROUP BY source, day`;
const cameLate = `SELECT live.properties['source'], live.properties['source_event_id'] FROM fact_event AS live
  INNER JOIN (${filesCame}) AS file ON file.source = live.properties['source'] AND file.day = live.business_date
  WHERE live.source = 'huike' AND live.business_date >= {since:Date32} AND live.arrived_at > file.came`;
const copies = `source != 'huike' AND business_date >= {since:Date32} - 1 AND (source, event_id) IN (${cameLate})`;

/**
 * An event that came live and in its source's file is one event: an import leaves out rows that stand as
 * live events, and this takes out the rows of files whose live event came after them. Gives how many.
 * Asked before the facts are counted; repeatable, and waits for nobody where there is nothing to take out.
 */
export async function settleCopies(
  { analytics, database, clock }: Pick<Platform, 'analytics' | 'database' | 'clock'>,
  signal: AbortSignal,
): Promise<number> {
  const params = { since: addDays(bankDay(clock.now()), -lateDays) };
  const count = async (): Promise<number> => {
    const [row] = await analytics.query<{ n: number }>(
      `SELECT count() AS n FROM fact_event WHERE ${copies}`,
      params,
      { signal },
    );
    return row?.n ?? 0;
  };
  if ((await count()) === 0) return 0;
  // An import replaces whole partitions: what is deleted while it does would be back.
  return withFactsLock(database, signal, async () => {
    const found = await count();
    await analytics.command(`ALTER TABLE fact_event DELETE WHERE ${copies}`, params, {
      settings: { mutations_sync: 2 },
    });
    return found;
  });
}
