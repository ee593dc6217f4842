import type { Analytics } from '#platform/analytics/index.ts';

/** One transaction, one row of tags and the place in one frozen audience of each of these people. */
export async function writeSampleFacts(
  analytics: Analytics,
  people: readonly number[],
  amountFenOf: (person: number) => number,
): Promise<void> {
  await analytics.insertRows(
    'fact_transaction',
    people.map((party_no) => ({
      source: 'core',
      business_date: '2026-06-01',
      party_no,
      transaction_id: `t${party_no}`,
      occurred_at: '2026-06-01 10:00:00',
      direction: 'in',
      amount_fen: amountFenOf(party_no),
    })),
  );
  await analytics.command(
    `INSERT INTO tag_daily (business_date, customer_no) SELECT '2026-06-01', arrayJoin({people:Array(UInt32)})`,
    { people },
  );
  await analytics.command(
    `INSERT INTO audience_snapshot (snapshot, chunk, members) SELECT 'frozen', 1, groupBitmapState(arrayJoin({people:Array(UInt32)}))`,
    { people },
  );
}
