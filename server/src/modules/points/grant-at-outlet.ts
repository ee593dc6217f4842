import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { tagsOfCustomer } from '#modules/tags/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import type { Scope } from '#contract/scope.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { Person } from './find-person.ts';
import { giveByRule, waits } from './give-by-rule.ts';
import type { PaidBy } from './open-backings.ts';
import { paidByRule } from './rule-funding.ts';
import { readRule, type RuleRow } from './rule-rows.ts';

/** `waiting`: owed until the rule's budgets hold the money */
export type Granted = { points: number; replayed: boolean; waiting: boolean };
type Asked = { person: Person; ruleId: number; madeBy: string };

/** 进门有礼: points for coming in, once a bank day and person, whichever of their numbers is on the card. */
export async function grantCheckIn(
  tx: Tx,
  now: Date,
  { person, ruleId, madeBy }: Asked,
): Promise<Result<Granted>> {
  const rule = await activeRule(tx, ruleId);
  if (!rule.ok) return rule;
  const { content } = rule.value;
  if (content.kind !== 'check_in') return refuse('POINTS_RULE_KIND');
  const keyOf = (no: number): string => `check-in:${ruleId}:${no}:${bankDay(now)}`;
  return grant(tx, now, rule.value, person, keyOf, content.points, madeBy);
}

/** How many products a customer holds, by the newest tags; null before the first run. */
export async function readProducts(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  scope: Scope,
  customerNo: number,
): Promise<number | null> {
  const tags = await tagsOfCustomer.read(platform, scope, customerNo);
  const products = tags?.values.get('product_count');
  return typeof products === 'number' ? products : null;
}

/**
 * 产品加载有礼: points for the steps of products held that the customer has reached and not been given yet,
 * each step once for good, whichever number it was given under.
 */
export async function grantProducts(
  tx: Tx,
  now: Date,
  { person, ruleId, madeBy }: Asked,
  products: number,
): Promise<Result<Granted>> {
  const rule = await activeRule(tx, ruleId);
  if (!rule.ok) return rule;
  const { content } = rule.value;
  if (content.kind !== 'products') return refuse('POINTS_RULE_KIND');
  const reached = content.steps.filter((step) => products >= step.products);
  if (reached.length === 0) return refuse('POINTS_PRODUCTS_TOO_FEW', { products });
  const total: Granted = { points: 0, replayed: true, waiting: false };
  for (const step of reached) {
    const keyOf = (no: number): string => `products:${ruleId}:${step.products}:${no}`;
    // A handful of steps: each has a key and an answer of its own.
    const given = await grant(tx, now, rule.value, person, keyOf, step.points, madeBy);
    if (!given.ok) return given;
    total.points += given.value.replayed ? 0 : given.value.points;
    total.replayed &&= given.value.replayed;
    total.waiting ||= given.value.waiting;
  }
  return ok(total);
}

type Active = {
  ruleId: number;
  content: NonNullable<RuleRow['activeContent']>;
  programmeId: number;
  paidBy: PaidBy;
};

async function activeRule(tx: Tx, ruleId: number): Promise<Result<Active>> {
  const rule = await readRule(tx, ruleId);
  if (!rule) return refuse('NOT_FOUND');
  if (rule.state !== 'active' || rule.activeContent === null)
    return refuse('POINTS_RULE_NOT_ACTIVE');
  if (rule.programmeId === null) return refuse('POINTS_RULE_KIND');
  const { activeContent: content, programmeId } = rule;
  const paidBy = paidByRule(rule, rule.activeVersion ?? 0, content.funding);
  return ok({ ruleId, content, programmeId, paidBy });
}

/** Gives points under the key of the person's number, unless one of their other numbers has had them. */
async function grant(
  tx: Tx,
  now: Date,
  giving: Active,
  { customerNo }: Person,
  keyOf: (no: number) => string,
  points: number,
  madeBy: string,
): Promise<Result<Granted>> {
  // Held first, so that nobody is merged between the look and the giving.
  await sql`select from customers.customer where customer_no = ${customerNo} for no key update`.execute(
    tx,
  );
  const { rows: numbers } = await sql<{ no: number }>`
    select no from customers.numbers_of(customers.person_of(${customerNo})) as no`.execute(tx);
  const keys = sql`${numbers.map(({ no }) => keyOf(no))}::text[]`;
  const { rows: had } = await sql<{ waiting: boolean }>`
    select false as waiting from points.movement where natural_key = any (${keys})
    union all
    select true from points.earning_due where natural_key = any (${keys}) and state = 'waiting'`.execute(
    tx,
  );
  if (had[0]) return ok({ points, replayed: true, waiting: had[0].waiting });
  const [answer] = await giveByRule(tx, now, giving, [
    {
      customerNo,
      amount: points,
      naturalKey: keyOf(customerNo),
      madeBy,
      subject: keyOf(customerNo),
    },
  ]);
  if (!answer) throw new Error('points were given without an answer');
  if (waits(answer)) return ok({ points, replayed: false, waiting: true });
  return answer.ok ? ok({ points, replayed: answer.value.replayed, waiting: false }) : answer;
}
