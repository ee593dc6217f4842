import { sql } from 'kysely';
import type { Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { worthOf } from './backing.core.ts';
import type { Deed, MovedPoints } from './carry-out.ts';
import { earnPoints } from './earn-points.ts';
import type { PaidBy } from './open-backings.ts';
import { priceOfPoints } from './programmes.ts';
import { bankDay } from '#platform/clock/clock.ts';

type Giving = { ruleId: number; programmeId: number; paidBy: PaidBy };

/** Whether points were not given because who pays lacked the money: they wait for it. */
export const waits = (answer: Result<MovedPoints> | undefined): boolean =>
  answer?.ok === false && ['BUDGET_EXHAUSTED', 'BUDGET_FROZEN'].includes(answer.refusal.code);

/**
 * Gives the points of a rule, whole or not at all: what its budgets lack the money for is written down as owed,
 * once a natural key, and given by a later run (`takeUpEarnings`). Answers as `earnPoints` does.
 */
export async function giveByRule(
  tx: Tx,
  now: Date,
  { ruleId, programmeId, paidBy }: Giving,
  deeds: readonly Deed[],
): Promise<Result<MovedPoints>[]> {
  const answers = await earnPoints(tx, now, programmeId, deeds, paidBy);
  const lacking = deeds.flatMap((deed, at) => {
    const answer = answers[at];
    return answer && !answer.ok && waits(answer) ? [{ ...deed, why: answer.refusal.code }] : [];
  });
  if (lacking.length === 0) return answers;
  const price = (await priceOfPoints(tx, programmeId, bankDay(now))) ?? 0;
  await sql`
    insert into points.earning_due (rule_id, customer_no, amount, natural_key, subject, made_by, why, fen, made_at)
    select ${ruleId}, customer_no, amount, natural_key, subject, made_by, why, fen, ${now}
    from unnest(${lacking.map((one) => one.customerNo)}::int[], ${lacking.map((one) => one.amount)}::bigint[],
      ${lacking.map((one) => one.naturalKey)}::text[], ${lacking.map((one) => one.subject ?? '')}::text[],
      ${lacking.map((one) => one.madeBy)}::text[], ${lacking.map((one) => one.why)}::text[],
      ${lacking.map((one) => worthOf(0, one.amount, price))}::bigint[])
      as w (customer_no, amount, natural_key, subject, made_by, why, fen)
    on conflict on constraint earning_due_once do nothing`.execute(tx);
  return answers;
}
