import { sql } from 'kysely';
import type { CustomerPlans } from '#contract/plans.ts';
import type { AskWho } from '#modules/benefits/index.ts';
import { readRiskLevel } from '#modules/portraits/index.ts';
import { shownBenefits } from '#modules/product-benefits/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { type Suitability, suitableProducts } from './judge-suitability.core.ts';

type Shown = CustomerPlans['items'][number];
type Found = Omit<Shown, 'productBenefits' | 'isForEverybody' | 'withheld'> & {
  productBenefitIds: number[];
  audienceId: number | null;
};
const plansAtMost = 20;

/**
 * The plans a customer falls into today, by the newest tags: those of an audience before those for everybody.
 * Of their products only those that suit the customer are told (rule 11).
 * `ask` leaves out what an audience chose for who refused personalised marketing (rule 6). Asked outside a
 * transaction, since tags and audiences answer from elsewhere.
 */
export async function plansOfCustomer(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  ask: AskWho,
  { customerNo, orgId }: { customerNo: number; orgId: number },
): Promise<Shown[]> {
  const { database, clock } = platform;
  const now = clock.now();
  const { plans, benefits } = await withJob(database, async (tx) => ({
    plans: await readPlans(tx, now, orgId),
    benefits: await shownBenefits(tx, now, orgId),
  }));
  const audienceIds = [...new Set(plans.flatMap(({ audienceId }) => audienceId ?? []))];
  const belongs = new Map(
    await Promise.all(
      audienceIds.map(
        async (audienceId) =>
          [
            audienceId,
            await ask(customerNo, { audienceId, newWithinDays: null, tiers: [] }),
          ] as const,
      ),
    ),
  );
  const meant = plans.filter(
    ({ audienceId }) => audienceId === null || belongs.get(audienceId) === true,
  );
  if (meant.length === 0) return [];
  const suitability = await readSuitability(platform, customerNo);
  return meant.map(({ audienceId, productBenefitIds, products, ...rest }) => ({
    ...rest,
    ...suitableProducts(products, suitability),
    isForEverybody: audienceId === null,
    productBenefits: benefits.filter(({ id }) => productBenefitIds.includes(id)),
  }));
}

/** By the birth date as of today, and the risk level of the newest run. */
async function readSuitability(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  customerNo: number,
): Promise<Suitability> {
  const today = bankDay(platform.clock.now());
  const [riskLevel, isMinor] = await Promise.all([
    readRiskLevel(platform, customerNo),
    withJob(platform.database, async (tx) => {
      const { rows } = await sql<{ isMinor: boolean }>`
        select coalesce(birth_date > ${today}::date - interval '18 years', false) as "isMinor" from customers.customer
        where customer_no = ${customerNo}`.execute(tx);
      return rows[0]?.isMinor ?? false;
    }),
  ]);
  return { riskLevel, isMinor };
}

async function readPlans(tx: Tx, now: Date, orgId: number): Promise<Found[]> {
  const today = bankDay(now);
  const { rows } = await sql<Found>`
    select p.plan_id as id, p.live ->> 'name' as name, (p.live ->> 'audienceId')::bigint as "audienceId", p.live ->> 'until' as until,
      p.live -> 'productBenefitIds' as "productBenefitIds", p.live -> 'products' as products, p.live -> 'services' as services,
      (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'allotmentIds', (
          select coalesce(jsonb_agg(a.id), '[]') from (
            select id from benefits.allotment where offer_id = o.id and open_to = 'anyone' and state = 'open' and claim_until > ${now}
            order by id desc limit 20) a)) order by o.id), '[]')
        from benefits.offer o where to_jsonb(o.id) <@ (p.live -> 'offerIds')) as offers
    from plans.plan p
    join organization.org_unit keeper on keeper.org_id = p.org_id
    join organization.org_unit outlet on outlet.org_id = ${orgId} and outlet.path <@ keeper.path
    where p.live is not null and p.retired_at is null and p.live ->> 'from' <= ${today} and p.live ->> 'until' >= ${today}
    order by p.live ->> 'audienceId' is null, p.live ->> 'until', p.plan_id limit ${plansAtMost}`.execute(
    tx,
  );
  return rows;
}
