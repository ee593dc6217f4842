import { sql } from 'kysely';
import { z } from 'zod';
import type { PaymentsRule } from '#contract/points-rules.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { JobKind } from '#platform/jobs/jobs.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { giveByRule, waits } from './give-by-rule.ts';
import { type Paid, layRefund, withinDay } from './payments.core.ts';
import { readTransactions, type Transaction } from './read-payments.ts';
import { takeBackPoints } from './reverse-points.ts';
import type { PaidBy } from './open-backings.ts';
import { paidByRule } from './rule-funding.ts';
import { judgeActive, lockRule } from './rule-rows.ts';
import { pointsForAmount } from './rules.core.ts';
import { scopeOfUnit } from './simulate-rule.ts';

/** A file that comes late, or is imported anew, is looked at so many days. */
const lookBackDays = 7;
const batch = 500;
/** A refund is laid to payments of so many days before it. */
const refundDays = 180;

type Given = { payments: number; points: number; refunds: number; takenBack: number };

/**
 * 刷卡积分: points for the payments of the last week's files, and what refunds take back of them, a batch a
 * transaction. Each transaction is held against a rule once, however often its file is read.
 */
export const givePaymentsJob: JobKind<{ ruleId: number }, Given> = {
  kind: 'points.payments',
  input: z.strictObject({ ruleId: z.int() }),
  run: async (platform, context, { ruleId }) => {
    const { database, analytics, clock } = platform;
    const total: Given = { payments: 0, points: 0, refunds: 0, takenBack: 0 };
    const today = bankDay(clock.now());
    for (let back = lookBackDays; back >= 1; back -= 1)
      // What was paid on a day stands before what was refunded on it.
      for (const which of ['payments', 'refunds'] as const) {
        const day = addDays(today, -back);
        let after = { source: '', id: '' };
        for (;;) {
          context.signal.throwIfAborted();
          const found = await withJob(database, async (tx) => {
            const rule = await lockRule(tx, ruleId);
            if (!rule) return refuse('NOT_FOUND');
            const giving = await givesFor(tx, ruleId, day);
            if (!giving.ok) return giving;
            return ok({ rule: giving.value.content, scope: await scopeOfUnit(tx, rule.orgId) });
          });
          // Stopped, or of another day: what it gave stays.
          if (!found.ok) break;
          const of = { ...found.value, from: day, until: day };
          const page = await readTransactions(analytics, of, which, { after, limit: batch });
          const give = which === 'payments' ? giveForPayments : takeBackForRefunds;
          const given = await withJob(database, (tx) => give(tx, clock.now(), ruleId, day, page));
          if (!given.ok) break;
          total.payments += given.value.payments;
          total.points += given.value.points;
          total.refunds += given.value.refunds;
          total.takenBack += given.value.takenBack;
          context.progress(total.payments + total.refunds, total.payments + total.refunds);
          const last = page.at(-1);
          if (!last || page.length < batch) break;
          after = last;
        }
      }
    return total;
  },
};

type Giving = {
  content: PaymentsRule;
  version: number;
  programmeId: number;
  orgId: number | null;
  paidBy: PaidBy;
};

/** Whether a rule gives points for payments of a day; the caller holds it. */
async function givesFor(tx: Tx, ruleId: number, day: string): Promise<Result<Giving>> {
  const rule = await lockRule(tx, ruleId);
  if (!rule) return refuse('NOT_FOUND');
  const { activeContent: content, activeVersion: version, programmeId, orgId } = rule;
  if (rule.state !== 'active' || content === null || version === null)
    return refuse('POINTS_RULE_NOT_ACTIVE');
  if (content.kind !== 'payments' || programmeId === null) return refuse('POINTS_RULE_KIND');
  if (day < content.validFrom || day > content.validUntil)
    return refuse('POINTS_RULE_NOT_VALID', { from: content.validFrom, until: content.validUntil });
  const lawful = await judgeActive(tx, rule);
  const paidBy = paidByRule(rule, version, content.funding);
  return lawful.ok ? ok({ content, version, programmeId, orgId, paidBy }) : lawful;
}

const referenceOf = ({ source, id }: Transaction): string => `${source}/${id}`;

/** Points for those of a day's payments that the rule has not seen, in their order under the day's cap. */
export async function giveForPayments(
  tx: Tx,
  now: Date,
  ruleId: number,
  day: string,
  page: readonly Transaction[],
): Promise<Result<Given>> {
  const giving = await givesFor(tx, ruleId, day);
  if (!giving.ok) return giving;
  const { content, version, programmeId, orgId, paidBy } = giving.value;
  const fresh = await withoutSeen(tx, 'payment', ruleId, page);
  await holdCustomers(tx, fresh);
  const had = await pointsOfDay(tx, ruleId, day, fresh);
  const judged = fresh.map((one) => {
    const before = had.get(one.customerNo) ?? 0;
    const { points, capped } = withinDay(
      pointsForAmount(one.amountFen, content),
      before,
      content.dayPoints,
    );
    had.set(one.customerNo, before + points);
    return { ...one, points, capped };
  });
  const earning = judged.filter(({ points }) => points > 0);
  const answers = await giveByRule(
    tx,
    now,
    { ruleId, programmeId, paidBy },
    earning.map((one) => ({
      customerNo: one.customerNo,
      amount: one.points,
      naturalKey: `payment:${ruleId}:${referenceOf(one)}`,
      subject: `payment:${ruleId}`,
      madeBy: 'system',
    })),
  );
  const answerOf = new Map(earning.map((one, at) => [one, answers[at]]));
  const rows = judged.map((one) => {
    const answer = answerOf.get(one);
    const movementId = answer?.ok ? answer.value.movementId : null;
    const said = one.points === 0 ? 'nothing' : 'given';
    const refused = answer && !answer.ok ? answer.refusal.code : null;
    const outcome = waits(answer) ? 'waiting' : (refused ?? (one.capped ? 'capped' : said));
    return { ...one, movementId, outcome, points: movementId === null ? 0 : one.points };
  });
  await sql`
    insert into points.payment (rule_id, reference, version, customer_no, business_date, amount_fen, merchant_category, outcome, points,
      movement_id, decided_at)
    select ${ruleId}, reference, ${version}, customer_no, ${day}::date, amount_fen, category, outcome, points, movement_id, ${now}
    from unnest(${rows.map(referenceOf)}::text[], ${rows.map((one) => one.customerNo)}::int[], ${rows.map((one) => one.amountFen)}::bigint[],
      ${rows.map((one) => one.merchantCategory)}::text[], ${rows.map((one) => one.outcome)}::text[],
      ${rows.map((one) => one.points)}::bigint[], ${rows.map((one) => one.movementId)}::bigint[])
      as w (reference, customer_no, amount_fen, category, outcome, points, movement_id)`.execute(
    tx,
  );
  const points = rows.reduce((sum, one) => sum + one.points, 0);
  const given = { payments: rows.length, points, refunds: 0, takenBack: 0 };
  await addToTotal(tx, ruleId, orgId, day, given);
  return ok(given);
}

type OpenPayment = Paid & {
  reference: string;
  person: number;
  merchantCategory: string;
  movementId: number | null;
};

/**
 * Takes back, for those of a day's refunds that the rule has not seen, the points of the payments they are laid
 * to: of the same category first, and the newest first, since files do not say which payment a refund is of.
 */
export async function takeBackForRefunds(
  tx: Tx,
  now: Date,
  ruleId: number,
  day: string,
  page: readonly Transaction[],
): Promise<Result<Given>> {
  const giving = await givesFor(tx, ruleId, day);
  if (!giving.ok) return giving;
  const fresh = await withoutSeen(tx, 'payment_refund', ruleId, page);
  await holdCustomers(tx, fresh);
  const open = await openPayments(tx, ruleId, day, fresh);
  const total: Given = { payments: 0, points: 0, refunds: fresh.length, takenBack: 0 };
  const refunded: { refund: Transaction; laidFen: number; points: number }[] = [];
  for (const refund of fresh) {
    const own = open
      .filter(({ person }) => person === refund.customerNo)
      .toSorted((a, b) => rankOf(a, refund) - rankOf(b, refund));
    let [laidFen, points] = [0, 0];
    for (const { at, ...part } of layRefund(own, refund.amountFen)) {
      const payment = own[at];
      if (!payment) continue;
      payment.refundedFen += part.fen;
      laidFen += part.fen;
      if (part.points === 0 || payment.movementId === null) continue;
      // Refunds are few: each is a movement of its own, of an earning of its own.
      const back = await takeBackPoints(tx, now, payment.movementId, {
        amount: part.points,
        naturalKey: `payment-back:${ruleId}:${referenceOf(refund)}\t${payment.reference}`,
        madeBy: 'system',
        reason: `refund ${referenceOf(refund)}`,
      });
      // Taken back by a person before: nothing is left of it to take.
      if (!back.ok) continue;
      payment.takenBack += part.points;
      points += part.points;
    }
    refunded.push({ refund, laidFen, points });
    total.takenBack += points;
  }
  await writeRefunds(tx, now, ruleId, day, refunded, open);
  await addToTotal(tx, ruleId, giving.value.orgId, day, total);
  return ok(total);
}

/** The same category stands first; of equals the order stays, the newest first. */
const rankOf = (payment: OpenPayment, refund: Transaction): number =>
  payment.merchantCategory === refund.merchantCategory ? 0 : 1;

async function withoutSeen(
  tx: Tx,
  table: 'payment' | 'payment_refund',
  ruleId: number,
  page: readonly Transaction[],
): Promise<Transaction[]> {
  const { rows } = await sql<{ reference: string }>`
    select reference from ${sql.table(`points.${table}`)}
    where rule_id = ${ruleId} and reference = any (${page.map(referenceOf)}::text[])`.execute(tx);
  const seen = new Set(rows.map(({ reference }) => reference));
  // Of somebody who is no customer any more there is nobody to give anything to.
  const { rows: known } = await sql<{ no: number }>`
    select customer_no as no from customers.customer where customer_no = any (${page.map((one) => one.customerNo)}::int[])`.execute(
    tx,
  );
  const customers = new Set(known.map(({ no }) => no));
  return page.filter((one) => {
    const isNew = !seen.has(referenceOf(one)) && customers.has(one.customerNo);
    seen.add(referenceOf(one));
    return isNew;
  });
}

/** Held first, so that nobody is merged between the look and the giving. */
async function holdCustomers(tx: Tx, of: readonly Transaction[]): Promise<void> {
  await sql`select from customers.customer where customer_no = any (${of.map((one) => one.customerNo)}::int[])
    order by customer_no for no key update`.execute(tx);
}

/** What payments of a day have brought each person so far, or will, under whichever of their numbers. */
async function pointsOfDay(
  tx: Tx,
  ruleId: number,
  day: string,
  of: readonly Transaction[],
): Promise<Map<number, number>> {
  const { rows } = await sql<{ person: number; points: number }>`
    select asked.no as person, coalesce(sum(p.points + coalesce(d.amount, 0)), 0)::bigint as points
    from (select distinct no from unnest(${of.map((one) => one.customerNo)}::int[]) as no) asked
    join points.payment p on p.rule_id = ${ruleId} and p.business_date = ${day}::date
      and p.customer_no in (select customers.numbers_of(customers.person_of(asked.no)))
    left join points.earning_due d on p.outcome = 'waiting' and d.natural_key = 'payment:' || p.rule_id || ':' || p.reference
    group by 1`.execute(tx);
  return new Map(rows.map(({ person, points }) => [person, points]));
}

async function openPayments(
  tx: Tx,
  ruleId: number,
  day: string,
  of: readonly Transaction[],
): Promise<OpenPayment[]> {
  const { rows } = await sql<OpenPayment>`
    select p.reference, asked.no as person, p.merchant_category as "merchantCategory", p.movement_id as "movementId",
      p.amount_fen as "amountFen", p.points, p.refunded_fen as "refundedFen", p.taken_back as "takenBack"
    from (select distinct no from unnest(${of.map((one) => one.customerNo)}::int[]) as no) asked
    join points.payment p on p.rule_id = ${ruleId} and p.refunded_fen < p.amount_fen
      and p.customer_no in (select customers.numbers_of(customers.person_of(asked.no)))
      and p.business_date between ${addDays(day, -refundDays)}::date and ${day}::date
    order by p.business_date desc, p.reference desc`.execute(tx);
  return rows;
}

async function writeRefunds(
  tx: Tx,
  now: Date,
  ruleId: number,
  day: string,
  refunded: readonly { refund: Transaction; laidFen: number; points: number }[],
  payments: readonly OpenPayment[],
): Promise<void> {
  const refunds = refunded.map(({ refund }) => refund);
  await sql`
    insert into points.payment_refund (rule_id, reference, customer_no, business_date, amount_fen, laid_fen, taken_back, decided_at)
    select ${ruleId}, reference, customer_no, ${day}::date, amount_fen, laid_fen, taken_back, ${now}
    from unnest(${refunds.map(referenceOf)}::text[], ${refunds.map((one) => one.customerNo)}::int[],
      ${refunds.map((one) => one.amountFen)}::bigint[], ${refunded.map((one) => one.laidFen)}::bigint[],
      ${refunded.map((one) => one.points)}::bigint[]) as w (reference, customer_no, amount_fen, laid_fen, taken_back)`.execute(
    tx,
  );
  await sql`
    update points.payment p set refunded_fen = w.refunded_fen, taken_back = w.taken_back
    from unnest(${payments.map((one) => one.reference)}::text[], ${payments.map((one) => one.refundedFen)}::bigint[],
      ${payments.map((one) => one.takenBack)}::bigint[]) as w (reference, refunded_fen, taken_back)
    where p.rule_id = ${ruleId} and p.reference = w.reference and p.refunded_fen <> w.refunded_fen`.execute(
    tx,
  );
}

async function addToTotal(
  tx: Tx,
  ruleId: number,
  orgId: number | null,
  day: string,
  { payments, points, refunds, takenBack }: Given,
): Promise<void> {
  if (payments + refunds === 0) return;
  await sql`
    insert into points.payment_total as t (rule_id, payments, points, refunds, taken_back, until_day, org_id)
    values (${ruleId}, ${payments}, ${points}, ${refunds}, ${takenBack}, ${day}::date, ${orgId}::int)
    on conflict (rule_id) do update set payments = t.payments + excluded.payments, points = t.points + excluded.points,
      refunds = t.refunds + excluded.refunds, taken_back = t.taken_back + excluded.taken_back,
      until_day = greatest(t.until_day, excluded.until_day)`.execute(tx);
}
