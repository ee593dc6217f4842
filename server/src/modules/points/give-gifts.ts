import { sql } from 'kysely';
import { z } from 'zod';
import type { GiftsRule } from '#contract/points-rules.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { barredCustomers, ownChoice } from '#modules/consent/index.ts';
import { giftReservations } from '#modules/gifts/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import {
  type Due,
  findOwing,
  findStocked,
  lockDue,
  markDropped,
  markReserved,
  markWhy,
  type NewDue,
  writeDue,
} from './due-gifts.ts';
import { type Holder, readHolders } from './read-holders.ts';
import { judgeActive, lockRule, type RuleRow } from './rule-rows.ts';
import { giftForProducts, giftPeriodOf } from './rules.core.ts';
import { scopeOfUnit } from './simulate-rule.ts';
import { tellWaiting } from './tell-events.ts';

const customersAtOnce = 1_000;

type Given = { reserved: number; waiting: number; refused: number };

/**
 * 产品加载有礼: sets a gift aside for everybody who holds enough products, a chunk of customers a transaction. What
 * was given stands in `gift_due` once a rule, period and person, so it may run as often as anybody likes. Whoever
 * has refused personalised marketing is left out: the bank finds them by their tags (rule 6).
 */
export const giveGiftsJob: JobKind<{ ruleId: number }, Given> = {
  kind: 'points.gifts',
  input: z.strictObject({ ruleId: z.int() }),
  run: async (platform, context, { ruleId }) => {
    const { database, clock } = platform;
    const total: Given = { reserved: 0, waiting: 0, refused: 0 };
    let after = 0;
    for (;;) {
      context.signal.throwIfAborted();
      const began = await withJob(database, async (tx) => {
        const rule = await lockRule(tx, ruleId);
        if (!rule) return refuse('NOT_FOUND');
        const giving = await mayGiveGifts(tx, clock.now(), rule);
        return giving.ok
          ? ok({ content: giving.value, scope: await scopeOfUnit(tx, rule.orgId) })
          : giving;
      });
      if (!began.ok) throw new JobFailure(began.refusal);
      const { content, scope } = began.value;
      const page = { after, limit: customersAtOnce };
      const next = await readHolders(platform, content, scope, page);
      const given = await withJob(database, (tx) => giveChunk(tx, clock.now(), ruleId, next));
      if (!given.ok) throw new JobFailure(given.refusal);
      total.reserved += given.value.reserved;
      total.waiting += given.value.waiting;
      total.refused += given.value.refused;
      after = next.at(-1)?.customerNo ?? after;
      context.progress(total.reserved + total.waiting, total.reserved + total.waiting);
      if (next.length < customersAtOnce) return total;
    }
  },
};

/** Whether a rule gives gifts now, and by which content. */
export async function mayGiveGifts(tx: Tx, now: Date, rule: RuleRow): Promise<Result<GiftsRule>> {
  if (rule.state !== 'active' || rule.activeContent === null)
    return refuse('POINTS_RULE_NOT_ACTIVE');
  const { activeContent: content } = rule;
  if (content.kind !== 'product_gifts') return refuse('POINTS_RULE_KIND');
  const today = bankDay(now);
  if (today < content.validFrom || today > content.validUntil)
    return refuse('POINTS_RULE_NOT_VALID', { from: content.validFrom, until: content.validUntil });
  const lawful = await judgeActive(tx, rule);
  return lawful.ok ? ok(content) : lawful;
}

/** What a rule gives some of its holders, as it stands under its lock. */
export async function giveChunk(
  tx: Tx,
  now: Date,
  ruleId: number,
  holders: readonly Holder[],
): Promise<Result<Given>> {
  const rule = await lockRule(tx, ruleId);
  if (!rule) return refuse('NOT_FOUND');
  const giving = await mayGiveGifts(tx, now, rule);
  if (!giving.ok) return giving;
  const { steps, period } = giving.value;
  const nos = holders.map(({ customerNo }) => customerNo);
  await holdCustomers(tx, nos);
  const barred = await barredCustomers.find(tx, nos, bankDay(now));
  const choices = await ownChoice.readAll(tx, nos);
  const hasRefused = (no: number): boolean =>
    ['off', 'marketing_refused'].includes(choices.get(no) ?? 'unsaid');
  const wanted = holders.flatMap(({ customerNo, products }): NewDue[] => {
    const giftId = giftForProducts(products, steps);
    const mayHave = !barred.has(customerNo) && !hasRefused(customerNo);
    return giftId !== null && mayHave ? [{ customerNo, products, giftId }] : [];
  });
  const version = { ruleId, version: rule.activeVersion ?? 0 };
  const periodStart = giftPeriodOf(period, bankDay(now));
  const due = await writeDue(tx, now, { ...version, periodStart }, wanted);
  const reserved = await setAside(tx, now, due, new Map([[ruleId, giving.value.funding]]));
  const waiting = due.filter(({ id }) => !reserved.has(id));
  await tellWaiting(tx, now, waiting);
  return ok({
    reserved: reserved.size,
    waiting: waiting.length,
    refused: nos.filter((no) => hasRefused(no)).length,
  });
}

/**
 * Takes up what waited for stock, at most so much of it; gives how many got theirs or will get none. Whoever has
 * moved is given theirs where they are now.
 */
export async function takeUpGifts(tx: Tx, now: Date, limit: number): Promise<number> {
  const lawful = new Map<number, GiftsRule['funding']>();
  // A rule is asked once for all that it owes; one that the law stops holds up no other's.
  for (const ruleId of await findOwing(tx)) {
    const rule = await lockRule(tx, ruleId);
    if (rule?.state === 'active' && (await judgeActive(tx, rule)).ok)
      lawful.set(ruleId, rule.activeContent?.funding);
  }
  const asked = await findStocked(tx, [...lawful.keys()], limit);
  if (asked.length === 0) return 0;
  const nos = asked.map(({ customerNo }) => customerNo);
  await holdCustomers(tx, nos);
  const barred = await barredCustomers.find(tx, nos, bankDay(now));
  const open = await lockDue(
    tx,
    asked.map(({ id }) => id),
  );
  const ended = new Set(open.flatMap(({ id, hadByOther }) => (hadByOther ? [id] : [])));
  const waiting = asked.filter(({ id }) => open.some((one) => one.id === id));
  const over = waiting.filter(({ id, customerNo }) => ended.has(id) || barred.has(customerNo));
  await markDropped(
    tx,
    now,
    over.map(({ id }) => id),
  );
  const reserved = await setAside(
    tx,
    now,
    waiting.filter((one) => !over.includes(one)),
    lawful,
  );
  return over.length + reserved.size;
}

/** Rules approved before any had to name who pays give gifts that nobody pays for. */
const paidBy = (funding: GiftsRule['funding']) => (funding ? { paidBy: funding } : {});

/** Held first, so that nobody is merged between the look and the giving. */
async function holdCustomers(tx: Tx, nos: readonly number[]): Promise<void> {
  await sql`select from customers.customer where customer_no = any (${[...nos]}::int[])
    order by customer_no for no key update`.execute(tx);
}

/** Sets aside what the outlets have and the rules' budgets pay for; gives which of it was. */
async function setAside(
  tx: Tx,
  now: Date,
  due: readonly Due[],
  fundings: ReadonlyMap<number, GiftsRule['funding']>,
): Promise<ReadonlySet<number>> {
  const answers = await giftReservations.reserve(
    tx,
    now,
    due.map(({ ruleId, periodStart, customerNo, giftId, orgId }) => ({
      ...paidBy(fundings.get(ruleId)),
      giftId,
      orgId,
      customerNo,
      pieces: 1,
      naturalKey: `gift-rule:${ruleId}:${periodStart}:${customerNo}`,
      subject: `gift-rule:${ruleId}`,
      madeBy: 'system',
    })),
  );
  const reserved = due.flatMap((one, at) => {
    const answer = answers[at];
    return answer?.ok ? [{ due: one, reservationId: answer.value.reservationId }] : [];
  });
  await markReserved(tx, now, reserved);
  await markWhy(
    tx,
    due.flatMap(({ id }, at) => {
      const answer = answers[at];
      if (!answer || answer.ok) return [];
      const { code } = answer.refusal;
      return [{ id, why: code === 'BUDGET_EXHAUSTED' || code === 'BUDGET_FROZEN' ? code : null }];
    }),
  );
  return new Set(reserved.map(({ due: { id } }) => id));
}
