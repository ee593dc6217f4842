import { sql } from 'kysely';
import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { standsAlone } from '#platform/analytics/canonical-party.core.ts';
import type { Parameters } from '#platform/analytics/index.ts';
import type { CatalogueInForce } from './bank-definitions.core.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { layOver } from './overlay.core.ts';
import { readMarksNow } from './read-marks.ts';
import { shipMarks } from './ship-marks.ts';

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
  rows(date: string): TagRows;
};

/**
 * Reads what every audience, count and portrait needs to agree: the catalogue in force and what is laid
 * over the computed rows. Read again for each question, so that what was just assigned or deleted counts.
 */
export async function readTagView(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
): Promise<TagView> {
  const { catalogue, marks, newest } = await withJob(platform.database, async (tx) => {
    const { rows } = await sql<{
      newest: string | null;
    }>`select max(business_date) as newest from tags.run where state = 'done'`.execute(tx);
    return {
      catalogue: await catalogueInForce(tx),
      marks: await readMarksNow(tx),
      newest: rows[0]?.newest ?? null,
    };
  });
  await shipMarks(platform, marks.revision);
  const today = bankDay(platform.clock.now());
  return {
    catalogue,
    rows: (date) => {
      const isNewest = newest === null || date >= newest;
      const laid = layOver({
        tags: catalogue.tags,
        deleted: marks.deleted,
        today: isNewest ? today : null,
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
