import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { standsAlone } from '#platform/analytics/canonical-party.core.ts';
import type { Analytics, Parameters } from '#platform/analytics/index.ts';
import type { CatalogueInForce } from './bank-definitions.core.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { valueInForce } from './compile-tags.core.ts';
import type { LiveMoment } from './live-tag.core.ts';
import { layOver } from './overlay.core.ts';
import { readMarksNow } from './read-marks.ts';
import { readChangedParameters } from './read-run-inputs.ts';
import { shipMarks } from './ship-marks.ts';
import { columnOf } from './tag.core.ts';
import { type NewestRun, readNewestRun } from './tag-runs.ts';

/** Where the tags of a date are read. */
export type TagRows = {
  /**
   * FROM text of one row per customer: customer_no, opening_org_id, managing_org_id, attributed_org_id
   * and the tags. Who was merged into another after the run is left out at once; the next run gives the
   * customer kept the facts of both
   */
  sql: string;
  /** the newest date with tags, so that the statement itself can tell whether its date still is that */
  newest: string;
  params: Parameters;
};

/** The tags as they are at one moment: which there are, and where their values are read. */
export type TagView = {
  catalogue: CatalogueInForce;
  /** with a customer's number, for questions about that one only: nobody else is looked up */
  rows(date: string, customerNo?: number): TagRows;
};

/** Events are stamped and runs begin by the clocks of different machines, which differ by less. */
const clocksDifferBySeconds = 60;

/**
 * Reads what every audience, count and portrait needs to agree: the catalogue in force and what is laid
 * over the computed rows. Read again for each question, so that what was just assigned or deleted, or has
 * just happened, counts.
 */
export async function readTagView(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
): Promise<TagView> {
  const { catalogue, marks, newest, changed } = await withJob(platform.database, async (tx) => ({
    catalogue: await catalogueInForce(tx),
    marks: await readMarksNow(tx),
    newest: await readNewestRun(tx),
    changed: await readChangedParameters(tx),
  }));
  await shipMarks(platform, marks.revision);
  const standing = await standingColumns(platform.analytics, catalogue);
  const today = bankDay(platform.clock.now());
  const momentOf = (run: NewestRun, customerNo: number | undefined): LiveMoment => ({
    today,
    runDate: run.date,
    unseenSince: new Date(run.startedAt.getTime() - clocksDifferBySeconds * 1000).toISOString(),
    customerNo: customerNo ?? null,
  });
  return {
    catalogue,
    rows: (date, customerNo) => {
      const isNewest = newest === null || date >= newest.date;
      const laid = layOver({
        tags: catalogue.tags,
        deleted: marks.deleted,
        today: isNewest ? today : null,
        live:
          newest && date === newest.date
            ? {
                moment: momentOf(newest, customerNo),
                parameter: (tag, name) => valueInForce(name, tag, catalogue, changed),
              }
            : null,
        standing,
      });
      const replaced = laid.map((one) => `${one.sql} AS ${one.column}`).join(', ');
      return {
        sql: `(SELECT *${replaced === '' ? '' : ` REPLACE (${replaced})`} FROM tag_daily WHERE business_date = {tag_date:Date} AND ${standsAlone('customer_no')})`,
        newest: '(SELECT maxOrNull(business_date) FROM tag_daily)',
        params: { tag_date: date },
      };
    },
  };
}

/** The columns `tag_daily` is known to have, which only grow. */
const knownColumns = new WeakMap<Analytics, ReadonlySet<string>>();

/** Looked up again while the catalogue has tags that no run has computed. */
async function standingColumns(
  analytics: Analytics,
  { tags }: CatalogueInForce,
): Promise<ReadonlySet<string>> {
  const wanted = [...tags.values()].flatMap(({ code, realTime }) => [
    columnOf(code),
    ...(realTime?.carries ?? []).map((one) => one.column),
  ]);
  const known = knownColumns.get(analytics);
  if (known && wanted.every((column) => known.has(column))) return known;
  const rows = await analytics.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'tag_daily'",
  );
  const standing = new Set(rows.map(({ name }) => name));
  knownColumns.set(analytics, standing);
  return standing;
}
