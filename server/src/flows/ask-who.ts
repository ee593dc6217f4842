import { sql } from 'kysely';
import type { WhoRule } from '#contract/offer-terms.ts';
import { audienceQuestions, type AudienceSources } from '#modules/audiences/index.ts';
import type { AskWho } from '#modules/benefits/index.ts';
import { ownChoice } from '#modules/consent/index.ts';
import { tagsOfCustomer } from '#modules/tags/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';

/** The tag that an offer means by tiers. */
const tierTag = 'value_tier';

/**
 * Whether a customer is one of those an offer is for: by its tier, as a member, as a new customer. What tags
 * choose somebody for is personalised, and nothing of it is for who has refused that (rule 6).
 */
export function askWho(platform: Platform, sources: AudienceSources): AskWho {
  return async (customerNo, rule) =>
    (await isNew(platform, customerNo, rule)) &&
    !(await isRefused(platform, customerNo, rule)) &&
    (await isOfTier(platform, customerNo, rule)) &&
    (await belongs(platform, sources, customerNo, rule));
}

async function isNew(
  { database, clock }: Platform,
  customerNo: number,
  { newWithinDays }: WhoRule,
): Promise<boolean> {
  if (newWithinDays === null) return true;
  const since = addDays(bankDay(clock.now()), -newWithinDays);
  // The eldest of all numbers of a person: one more number makes nobody new.
  const { rows } = await withJob(database, (tx) =>
    sql<{ isNew: boolean | null }>`
      select min(open_date) >= ${since}::date as "isNew" from customers.customer
      where customer_no in (select customers.numbers_of(${customerNo}::int))`.execute(tx),
  );
  return rows[0]?.isNew ?? false;
}

async function isRefused(
  { database }: Platform,
  customerNo: number,
  { tiers, audienceId }: WhoRule,
): Promise<boolean> {
  if (tiers.length === 0 && audienceId === null) return false;
  const choice = await withJob(database, (tx) => ownChoice.read(tx, customerNo));
  return choice === 'off' || choice === 'marketing_refused';
}

async function isOfTier(
  platform: Platform,
  customerNo: number,
  { tiers }: WhoRule,
): Promise<boolean> {
  if (tiers.length === 0) return true;
  const known = await tagsOfCustomer.read(platform, { all: true }, customerNo);
  const tier = known?.values.get(tierTag);
  return typeof tier === 'string' && tiers.includes(tier);
}

async function belongs(
  { database, analytics, clock }: Platform,
  sources: AudienceSources,
  customerNo: number,
  { audienceId }: WhoRule,
): Promise<boolean> {
  if (audienceId === null) return true;
  const asking = { database, analytics, clock, sources, scope: { all: true } as const };
  const member = await audienceQuestions.isMember(asking, { audienceId }, customerNo);
  return member.ok && member.value;
}
