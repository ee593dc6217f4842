import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import { earnPoints } from './earn-points.ts';
import { waits } from './give-by-rule.ts';
import { layRefund } from './payments.core.ts';
import { takeBackPoints } from './reverse-points.ts';
import { paidByRule } from './rule-funding.ts';
import { judgeActive, lockRule, type RuleRow } from './rule-rows.ts';

type Due = {
  id: number;
  customerNo: number;
  amount: number;
  naturalKey: string;
  subject: string;
  madeBy: string;
};

/**
 * Rules in use that owe points whose budgets hold what the smallest of them costs: an estimate that starts no run for
 * nothing. What counts is what is held when it is given.
 */
export async function findFundable(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with owing as (
      select d.rule_id as id, min(d.fen) as fen from points.earning_due d where d.state = 'waiting' group by 1
    ),
    part as (
      select o.id, o.fen, f."shareBp" as share_bp, case when b.frozen_at is null then c.balance - c.held else 0 end as free
      from owing o
      join points.rule r on r.id = o.id and r.state = 'active'
      join points.programme p on p.id = r.programme_id and p.state = 'open'
      join points.rule_version v on v.rule_id = r.id and v.version = r.active_version
      cross join lateral jsonb_to_recordset(v.content->'funding') as f ("budgetId" bigint, "shareBp" int)
      join benefits.budget b on b.id = f."budgetId"
      join ledger.account c on c.kind = 'budget' and c.owner_id = b.id
    )
    select id from part group by id
    having case when count(share_bp) = 0 then sum(free) >= min(fen) else bool_and(free >= fen * share_bp / 10000) end
    order by id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Takes up what waits for money, of all rules that may have it, at most so much; gives how many were given or dropped. */
export async function takeUpEarnings(tx: Tx, now: Date, limit: number): Promise<number> {
  let done = 0;
  for (const ruleId of await findFundable(tx)) done += await takeUpRule(tx, now, ruleId, limit);
  return done;
}

/** The same of one rule, the longest waiting first; its budgets are those it names now. */
export async function takeUpRule(
  tx: Tx,
  now: Date,
  ruleId: number,
  limit: number,
): Promise<number> {
  const rule = await lockRule(tx, ruleId);
  if (rule?.state !== 'active' || rule.programmeId === null || !(await judgeActive(tx, rule)).ok)
    return 0;
  const { rows: due } = await sql<Due>`
    select id, customer_no as "customerNo", amount, natural_key as "naturalKey", subject, made_by as "madeBy"
    from points.earning_due where rule_id = ${ruleId} and state = 'waiting' order by id limit ${limit} for no key update`.execute(
    tx,
  );
  if (due.length === 0) return 0;
  const paidBy = paidByRule(rule, rule.activeVersion ?? 0, rule.activeContent?.funding);
  const answers = await earnPoints(tx, now, rule.programmeId, due, paidBy);
  const ended = due.flatMap((one, at): (Due & { movementId: number | null })[] => {
    const answer = answers[at];
    if (!answer) throw new Error('points were given without an answer');
    if (answer.ok) return [{ ...one, movementId: answer.value.movementId }];
    // A programme that is closed may open again; whoever is gone is gone.
    const stays = waits(answer) || answer.refusal.code === 'POINTS_PROGRAMME_CLOSED';
    return stays ? [] : [{ ...one, movementId: null }];
  });
  await sql`
    update points.earning_due d set state = case when w.movement_id is null then 'dropped' else 'given' end,
      movement_id = w.movement_id, ended_at = ${now}
    from unnest(${ended.map(({ id }) => id)}::bigint[], ${ended.map(({ movementId }) => movementId)}::bigint[]) as w (id, movement_id)
    where d.id = w.id`.execute(tx);
  const given = ended.flatMap(({ movementId, ...one }) =>
    movementId === null ? [] : [{ ...one, movementId }],
  );
  if (rule.activeContent?.kind === 'interest') await countInterest(tx, ruleId, given);
  if (rule.activeContent?.kind === 'payments') await settlePayments(tx, now, rule, given);
  return ended.length;
}

type GivenLate = Due & { movementId: number };

async function countInterest(tx: Tx, ruleId: number, given: readonly GivenLate[]): Promise<void> {
  await sql`
    update points.interest_run r set customers = r.customers + w.customers, points = r.points + w.points
    from (select subject, count(*) as customers, sum(amount) as points
      from unnest(${given.map(({ subject }) => subject)}::text[], ${given.map(({ amount }) => amount)}::bigint[]) as g (subject, amount)
      group by 1) w
    where r.rule_id = ${ruleId} and 'interest:' || r.quarter = w.subject`.execute(tx);
}

type PaidLate = {
  reference: string;
  movementId: number;
  points: number;
  amountFen: number;
  refundedFen: number;
};

/** The payments behind them are told, and what was refunded while they waited is taken back of them at once. */
async function settlePayments(
  tx: Tx,
  now: Date,
  { id: ruleId }: RuleRow,
  given: readonly GivenLate[],
): Promise<void> {
  const { rows } = await sql<PaidLate>`
    update points.payment p set outcome = 'given', points = w.amount, movement_id = w.movement_id, customer_no = customers.person_of(p.customer_no)
    from unnest(${given.map(({ naturalKey }) => naturalKey)}::text[], ${given.map(({ amount }) => amount)}::bigint[],
      ${given.map(({ movementId }) => movementId)}::bigint[]) as w (natural_key, amount, movement_id)
    where p.rule_id = ${ruleId} and w.natural_key = 'payment:' || ${ruleId}::bigint || ':' || p.reference
    returning p.reference, p.movement_id as "movementId", p.points, p.amount_fen as "amountFen", p.refunded_fen as "refundedFen"`.execute(
    tx,
  );
  let takenBack = 0;
  for (const { reference, movementId, ...paid } of rows.filter((row) => row.refundedFen > 0)) {
    const [back] = layRefund([{ ...paid, refundedFen: 0, takenBack: 0 }], paid.refundedFen);
    if (!back || back.points === 0) continue;
    // Refunds are few: each is a movement of its own.
    const taken = await takeBackPoints(tx, now, movementId, {
      amount: back.points,
      naturalKey: `payment-back:${ruleId}:waiting\t${reference}`,
      madeBy: 'system',
      reason: `refund of ${reference}`,
    });
    if (!taken.ok) continue;
    takenBack += back.points;
    await sql`update points.payment set taken_back = ${back.points} where rule_id = ${ruleId} and reference = ${reference}`.execute(
      tx,
    );
  }
  await sql`
    update points.payment_total set points = points + ${rows.reduce((sum, { points }) => sum + points, 0)}, taken_back = taken_back + ${takenBack}
    where rule_id = ${ruleId}`.execute(tx);
}
