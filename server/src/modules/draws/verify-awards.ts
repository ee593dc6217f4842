import { sql } from 'kysely';
import { guardedBefore } from '#contract/consent.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { decideTable } from './bobing-table.core.ts';
import type { Difference, Replay, ReplayedVersion } from './replay-plays.core.ts';

export type EndableVersion = ReplayedVersion & { isEnded: boolean };

type Award = {
  versionNo: number;
  ordinal: number | null;
  customerNo: number | null;
  passedOver: number[];
  benefits: number;
  /** customers who may have nothing at that moment, by the list and by what is known of them today */
  barred: number[];
  /** on the list at that moment beyond doubt */
  excluded: number[];
};

/**
 * Holds how tables of 博饼 ended to the throws that were replayed: every ended one is decided, by the greatest of
 * them whose customer was not passed over, who had to be gone or on the list, and its prize is one benefit.
 */
export async function differenceOfAwards(
  tx: Tx,
  drawId: number,
  versions: ReadonlyMap<number, EndableVersion>,
  replay: Replay,
): Promise<Difference | null> {
  const tables = [...versions].filter(([, { rules, isEnded }]) => isEnded && rules.zhuangyuanAtEnd);
  if (tables.length === 0) return null;
  const awards = await readAwards(tx, drawId);
  for (const [versionNo] of tables) {
    const award = awards.get(versionNo);
    const differs = (what: string, expected: unknown, found: unknown): Difference => ({
      drawId,
      ordinal: null,
      what: `${what} of rules ${versionNo}`,
      expected: JSON.stringify(expected),
      found: JSON.stringify(found),
    });
    if (!award) return differs('end of the table', 'an award', null);
    const contenders = replay.contenders(versionNo);
    const passed = contenders.filter(({ ordinal }) => award.passedOver.includes(ordinal));
    const wrongly = passed.find(({ customerNo }) => !award.barred.includes(customerNo));
    if (wrongly) return differs('customer passed over', 'gone or on the list', wrongly.ordinal);
    const barred = new Set([...passed.map(({ customerNo }) => customerNo), ...award.excluded]);
    const { winner, passedOver } = decideTable(contenders, barred);
    const expected = [winner?.ordinal ?? null, winner?.customerNo ?? null, passedOver];
    const found = [award.ordinal, award.customerNo, award.passedOver];
    if (JSON.stringify(expected) !== JSON.stringify(found)) return differs('状元', expected, found);
    const benefits = winner ? 1 : 0;
    if (award.benefits !== benefits)
      return differs('benefits of the 状元', benefits, award.benefits);
  }
  return null;
}

async function readAwards(tx: Tx, drawId: number): Promise<Map<number, Award>> {
  // A minute's grace, as with plays: an award and the list may be written at the same moment.
  const { rows } = await sql<Award>`
    select version_no as "versionNo", ordinal, customer_no as "customerNo", to_jsonb(passed_over) as "passedOver",
      (benefit_id is not null)::int as benefits, coalesce(barred.nos, '[]') as barred, coalesce(excluded.nos, '[]') as excluded
    from draws.award
      cross join lateral (
        select jsonb_agg(distinct play.customer_no) as nos from draws.play
        where play.draw_id = award.draw_id and play.version_no = award.version_no and greatness is not null
          and (exists (select from draws.exclusion e where e.customer_no = play.customer_no
              and e.excluded_at <= decided_at + interval '1 minute' and coalesce(e.ended_at, 'infinity') >= decided_at - interval '1 minute')
            or exists (select from customers.customer c where c.customer_no = play.customer_no and erased_at is not null)
            or exists (select from customers.customer c where c.customer_no in (play.customer_no, customers.person_of(play.customer_no))
              and c.birth_date > (decided_at at time zone 'Asia/Shanghai')::date - make_interval(years => ${guardedBefore}::int))
            or exists (select from consent.suppression s where s.customer_no in (play.customer_no, customers.person_of(play.customer_no))
              and reason = 'deceased'))) as barred
      cross join lateral (
        select jsonb_agg(distinct play.customer_no) as nos from draws.play join draws.exclusion e using (customer_no)
        where play.draw_id = award.draw_id and play.version_no = award.version_no and greatness is not null
          and e.excluded_at < decided_at - interval '1 minute' and coalesce(e.ended_at, 'infinity') > decided_at + interval '1 minute') as excluded
    where draw_id = ${drawId}`.execute(tx);
  return new Map(rows.map((row) => [row.versionNo, row]));
}
