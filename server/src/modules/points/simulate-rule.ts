import { sql } from 'kysely';
import type { GiftsRule, RuleSimulation } from '#contract/points-rules.ts';
import { refuse, ok, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import { readGifts } from '#modules/gifts/index.ts';
import { columnOf, latestTagDate, readCurrency, readTagView } from '#modules/tags/index.ts';
import { type Parameters, scopeCondition } from '#platform/analytics/index.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { readProgramme } from './programmes.ts';
import { daysOfQuarter, quarterBefore } from './quarter.core.ts';
import { sumInterestPoints } from './read-interest.ts';
import { countHolders } from './read-holders.ts';
import { sumPaymentPoints } from './read-payments.ts';
import { weighFunding } from './rule-funding.ts';
import type { RuleRow } from './rule-rows.ts';
import { giftForProducts } from './rules.core.ts';

const visitDays = 30;
const paymentDays = 30;

/**
 * What a rule would have given: for interest the newest quarter that is over, for products all who hold them
 * now, for check-ins and payments those of the last thirty days. Its liability is what the bank owes if all of it is used,
 * beside what the budgets that pay have left.
 */
export async function simulateRule(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  rule: RuleRow,
): Promise<Result<RuleSimulation>> {
  const { database } = platform;
  const weighed = await simulateGiving(platform, rule);
  if (!weighed.ok) return weighed;
  const { funding } = rule.content;
  const paid = await withJob(database, (tx) =>
    weighFunding(tx, funding, weighed.value.liabilityFen),
  );
  return ok({ ...weighed.value, ...paid });
}

type Simulated = Omit<RuleSimulation, 'budgets' | 'suffices'>;

async function simulateGiving(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  rule: RuleRow,
): Promise<Result<Simulated>> {
  const { database, analytics, clock } = platform;
  const { scope, ...worth } = await withJob(database, async (tx) => ({
    programme:
      rule.programmeId === null
        ? null
        : await readProgramme(tx, rule.programmeId, bankDay(clock.now())),
    scope: await scopeOfUnit(tx, rule.orgId),
    gifts: await readGifts(
      tx,
      rule.content.kind === 'product_gifts' ? rule.content.steps.map(({ giftId }) => giftId) : [],
    ),
  }));
  const { content } = rule;
  if (content.kind === 'product_gifts')
    return ok(await giveGifts(platform, content, scope, worth.gifts));
  const { programme } = worth;
  if (!programme) return refuse('NOT_FOUND');
  const today = bankDay(clock.now());
  const told = await give(platform, content, scope, today, async () =>
    readCurrency(database, analytics, today),
  );
  // Points of the whole bank may pass 2^53 together with what they are worth.
  const liability = (BigInt(told.points) * BigInt(programme.hundredPointsFen) + 9_999n) / 10_000n;
  return ok({ ...told, pieces: 0, liabilityFen: Number(liability) });
}

/** Everybody who holds enough has one gift, that of the highest step. */
async function giveGifts(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  content: GiftsRule,
  scope: Scope,
  gifts: ReadonlyMap<number, { valueFen: number }>,
): Promise<Simulated> {
  const { date, held } = await countHolders(platform, content, scope);
  const day = date ?? bankDay(platform.clock.now());
  const customers = held.reduce((sum, one) => sum + one.customers, 0);
  const valueOf = (products: number): number =>
    gifts.get(giftForProducts(products, content.steps) ?? 0)?.valueFen ?? 0;
  return {
    from: day,
    until: day,
    customers,
    points: 0,
    pieces: customers,
    liabilityFen: held.reduce((sum, one) => sum + one.customers * valueOf(one.products), 0),
  };
}

type PointsContent = Exclude<RuleRow['content'], GiftsRule>;

async function give(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  content: PointsContent,
  scope: Scope,
  today: string,
  currency: () => Promise<string>,
): Promise<Omit<Simulated, 'liabilityFen' | 'pieces'>> {
  const { analytics } = platform;
  if (content.kind === 'interest') {
    const days = daysOfQuarter(quarterBefore(today));
    const of = { ...days, scope, currency: await currency() };
    return { ...days, ...(await sumInterestPoints(analytics, of, content)) };
  }
  if (content.kind === 'payments') {
    const days = { from: addDays(today, -paymentDays), until: addDays(today, -1) };
    return { ...days, ...(await sumPaymentPoints(analytics, { ...days, scope, rule: content })) };
  }
  if (content.kind === 'check_in') {
    const days = { from: addDays(today, -visitDays), until: addDays(today, -1) };
    const inScope = scopeCondition(scope, 'org_id');
    const params: Parameters = { ...inScope.params, ...days };
    const [row] = await analytics.query<{ customers: number; visits: number }>(
      `SELECT uniqExact(customer) AS customers, uniqExact(customer, business_date) AS visits FROM (
         SELECT ${canonicalParty('party_no')} AS customer, business_date FROM fact_event
         WHERE type = 'visit' AND party_no > 0 AND business_date BETWEEN {from:Date32} AND {until:Date32} AND ${inScope.sql})`,
      params,
    );
    return { ...days, customers: row?.customers ?? 0, points: (row?.visits ?? 0) * content.points };
  }
  const date = await latestTagDate(analytics);
  const days = { from: date ?? today, until: date ?? today };
  if (date === null) return { ...days, customers: 0, points: 0 };
  const rows = (await readTagView(platform)).rows(date);
  const inScope = scopeCondition(scope, 'managing_org_id');
  const held = await analytics.query<{ products: number; customers: number }>(
    `SELECT toUInt32(${columnOf('product_count')}) AS products, count() AS customers FROM ${rows.sql}
     WHERE ${inScope.sql} AND ${columnOf('product_count')} > 0 GROUP BY products`,
    { ...rows.params, ...inScope.params },
  );
  // Every step that is reached gives once.
  const given = held.map(({ products, customers }) => ({
    customers,
    points: content.steps
      .filter((step) => products >= step.products)
      .reduce((sum, { points }) => sum + points, 0),
  }));
  return {
    ...days,
    customers: given.reduce((sum, one) => sum + (one.points > 0 ? one.customers : 0), 0),
    points: given.reduce((sum, one) => sum + one.points * one.customers, 0),
  };
}

/** The org units below one; null is the whole bank. */
export async function scopeOfUnit(tx: Tx, orgId: number | null): Promise<Scope> {
  if (orgId === null) return { all: true };
  const { rows } = await sql<{ id: number }>`
    select org_id as id from organization.org_unit
    where path <@ (select path from organization.org_unit where org_id = ${orgId})`.execute(tx);
  return { all: false, orgIds: rows.map(({ id }) => id) };
}
