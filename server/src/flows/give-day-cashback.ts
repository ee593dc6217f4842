import { z } from 'zod';
import type { AudienceSources } from '#modules/audiences/index.ts';
import { dayCashback, type DayTransaction } from '#modules/benefits/index.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { askWho } from './ask-who.ts';

/** A file that comes late, or is imported anew, is looked at so many days; what is known longer than it is needed goes. */
const lookBackDays = 7;
const keptDays = 31;
const batch = 500;

type Given = { given: number; refused: number };

/**
 * Gives the cashback of transactions that the days' files brought, however often it runs once a transaction: the
 * last week's, so that a late file loses nothing.
 */
export function dayCashbackJob(sources: AudienceSources): JobKind<Record<string, never>, Given> {
  return {
    kind: 'cashback-day',
    input: z.strictObject({}),
    run: async (platform, context) => {
      const { database, analytics, clock } = platform;
      const now = clock.now();
      const today = bankDay(now);
      const open = await withJob(database, (tx) => dayCashback.findOpen(tx, now));
      const total = { given: 0, refused: 0 };
      const mayHave = dayCashback.eligibleBy(askWho(platform, sources));
      for (let back = lookBackDays; open.length > 0 && back >= 1; back -= 1) {
        const day = addDays(today, -back);
        let after = { source: '', id: '' };
        for (;;) {
          context.signal.throwIfAborted();
          const page = await readPayments(analytics, day, after);
          const matched = await mayHave(open, page);
          if (matched.length > 0) {
            const done = await withJob(database, (tx) => dayCashback.pay(tx, clock.now(), matched));
            total.given += done.given;
            total.refused += done.refused;
            context.progress(total.given + total.refused, total.given + total.refused);
          }
          const last = page.at(-1);
          if (!last || page.length < batch) break;
          after = last;
        }
      }
      await withJob(database, (tx) => dayCashback.forget(tx, addDays(today, -keptDays)));
      return total;
    },
  };
}

type Row = Omit<DayTransaction, 'reference'> & { source: string; id: string };

/** Payments out of accounts in yuan of a business date, under the customer whom the number means now. */
async function readPayments(
  analytics: Analytics,
  day: string,
  after: { source: string; id: string },
): Promise<(DayTransaction & { source: string; id: string })[]> {
  const rows = await analytics.query<Row>(
    `SELECT source, transaction_id AS id, ${canonicalParty('party_no')} AS customerNo, amount_fen AS amountFen,
       toString(business_date) AS businessDate, formatDateTime(occurred_at, '%Y-%m-%d', 'Asia/Shanghai') AS day,
       toInt64(toUnixTimestamp(occurred_at)) * 1000 AS at, kind, channel, merchant_category AS merchantCategory
     FROM fact_transaction
     WHERE business_date = {day:Date32} AND direction = 'out' AND currency = 'CNY' AND amount_fen > 0
       AND (source, transaction_id) > ({source:String}, {id:String})
     ORDER BY source, transaction_id LIMIT {limit:UInt32}`,
    { day, ...after, limit: batch },
  );
  return rows.map((row) => ({ ...row, reference: `${row.source}/${row.id}` }));
}

/** After the night's files and tags. */
export const dailyCashback = {
  name: 'cashback.daily',
  cron: '40 6 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    await withJob(platform.database, async (tx) => {
      // A job for nothing is not shown.
      if ((await dayCashback.findOpen(tx, platform.clock.now())).length === 0) return;
      await platform.jobs.enqueue(
        tx,
        { kind: 'cashback-day', input: z.strictObject({}) },
        {},
        { title: { zh: '按交易返现', en: 'Cashback of transactions' }, naturalKey: 'day' },
      );
    });
  },
};
