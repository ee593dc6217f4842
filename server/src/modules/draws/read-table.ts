import { sql } from 'kysely';
import { rankThrow } from '#contract/bobing.ts';
import { isTableFull, type OutcomeRules } from '#contract/draw-outcome.ts';
import type { BobingTable, TableEnd } from '#contract/draw-links.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Row = {
  endedBy: TableEnd | null;
  ordinal: number | null;
  name: string | null;
  dice: number[] | null;
};

/**
 * How the table of rules in force stands, to anybody: who leads it, masked, and at the end who won. Null of rules
 * whose 状元 is won at once. Run as the job role.
 */
export async function readTable(
  tx: Tx,
  drawId: number,
  given: { versionNo: number; rules: OutcomeRules; left: readonly number[]; isOver: boolean },
): Promise<BobingTable | null> {
  const { versionNo, rules, left, isOver } = given;
  if (rules.zhuangyuanAtEnd !== true) return null;
  const { rows } = await sql<Row>`
    select ended_by as "endedBy", leader.ordinal, leader.dice, case when leader.ordinal is not null then
      coalesce(left(customer.name, 1), '') || '**' end as name
    from (select 1) as one
      left join draws.award on award.draw_id = ${drawId} and award.version_no = ${versionNo}
      left join lateral (
        select ordinal, to_jsonb(dice) as dice, customer_no from draws.play
        where draw_id = ${drawId} and version_no = ${versionNo} and greatness is not null
          and (ended_by is null or ordinal = award.ordinal)
        order by greatness desc, ordinal limit 1) leader on true
      left join customers.customer on customer.customer_no = customers.person_of(leader.customer_no)`.execute(
    tx,
  );
  const { endedBy = null, ordinal = null, name, dice } = rows[0] ?? {};
  const kind = dice ? rankThrow(dice).kind : null;
  const isWaiting = isOver || isTableFull(rules, left, ordinal !== null);
  return {
    state: endedBy ? 'decided' : isWaiting ? 'waiting' : 'playing',
    endedBy,
    leader: ordinal !== null && dice && kind ? { ordinal, name: name ?? '**', dice, kind } : null,
  };
}

/** Whether the 状元 that leads, or has won, is this customer's, and the benefit that was won with it. */
export async function standingAtTable(
  tx: Tx,
  drawId: number,
  customerNo: number,
  table: BobingTable | null,
): Promise<{ leadsTable: boolean; tableBenefitCode: string | null }> {
  const ordinal = table?.leader?.ordinal;
  if (ordinal === undefined) return { leadsTable: false, tableBenefitCode: null };
  const { rows } = await sql<{ code: string | null }>`
    select award.benefit_code as code
    from draws.play left join draws.award using (draw_id, version_no, ordinal)
    where play.draw_id = ${drawId} and play.ordinal = ${ordinal} and play.customer_no = ${customerNo}`.execute(
    tx,
  );
  return { leadsTable: rows.length > 0, tableBenefitCode: rows[0]?.code ?? null };
}
