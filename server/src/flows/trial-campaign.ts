import { sql } from 'kysely';
import type { Campaign, Trial } from '#contract/campaigns.ts';
import type { Offer } from '#contract/offers.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import { type AudienceSources, countAudience } from '#modules/audiences/index.ts';
import { budgets, findOffers } from '#modules/benefits/index.ts';
import { detectableLift, findCampaign } from '#modules/campaigns/index.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';

/** The org units a campaign is about: the subtree of the unit that owns it. */
export async function scopeOfOrg(tx: Tx, orgId: number): Promise<Scope> {
  const { rows } = await sql<{ org_id: number; is_root: boolean }>`
    select unit.org_id, root.parent_id is null as is_root
    from organization.org_unit root join organization.org_unit unit on unit.path <@ root.path
    where root.org_id = ${orgId}`.execute(tx);
  return rows[0]?.is_root ? { all: true } : { all: false, orgIds: rows.map((row) => row.org_id) };
}

/** What a launch would mean with the audience as it is now; nothing is kept or set aside (试算). */
export async function trialCampaign(
  platform: Platform,
  sources: AudienceSources,
  scope: Scope,
  id: number,
): Promise<Result<Trial>> {
  const { database, analytics, clock } = platform;
  const found = await withScope(database, scope, async (tx) => {
    const campaign = await findCampaign(tx, id);
    return campaign.ok
      ? ok({ campaign: campaign.value, within: await scopeOfOrg(tx, campaign.value.orgId) })
      : campaign;
  });
  if (!found.ok) return found;
  const { campaign, within } = found.value;
  const { audienceId, arms, asOfDate } = campaign.content;
  if (audienceId === null || arms.length === 0)
    return refuse('CAMPAIGN_INCOMPLETE', { missing: audienceId === null ? 'audienceId' : 'arms' });
  const counted = await countAudience(
    { database, analytics, clock, sources, scope: within },
    { audienceId },
    asOfDate === null ? {} : { date: asOfDate },
  );
  if (!counted.ok) return counted;
  return withScope(database, scope, async (tx) =>
    ok(await foretell(tx, campaign, counted.value.count, counted.value.businessDate)),
  );
}

async function foretell(
  tx: Tx,
  campaign: Campaign,
  count: number,
  businessDate: string,
): Promise<Trial> {
  const { arms } = campaign.content;
  const offers = new Map(
    (
      await findOffers(
        tx,
        arms.flatMap((arm) => arm.offerId ?? []),
      )
    ).map((offer) => [offer.id, offer]),
  );
  const planned = arms.map((arm) => {
    const offer = arm.offerId === null ? undefined : offers.get(arm.offerId);
    const expectedCount = Math.round((count * arm.sharePer10000) / 10_000);
    const availableCount = offer ? vouchersLeft(offer) : null;
    return {
      code: arm.code,
      name: arm.name,
      isControl: arm.isControl,
      offer,
      expectedCount,
      availableCount,
      worstCaseFen: expectedCount * (offer?.faceAmountFen ?? 0),
    };
  });
  // Arms that share an offer share what it has left.
  const wanted = (offerId: number | undefined): number =>
    planned
      .filter((arm) => arm.offer?.id === offerId)
      .reduce((sum, arm) => sum + arm.expectedCount, 0);
  const control = planned.find((arm) => arm.isControl)?.expectedCount ?? 0;
  const treated = Math.min(
    ...planned.filter((arm) => !arm.isControl).map((arm) => arm.expectedCount),
  );
  return {
    businessDate,
    audienceCount: count,
    arms: planned.map(({ offer, ...arm }) => ({
      ...arm,
      withinCap: arm.availableCount === null || wanted(offer?.id) <= arm.availableCount,
    })),
    worstCaseFen: planned.reduce((sum, arm) => sum + arm.worstCaseFen, 0),
    withinBudget: await haveBudgets(tx, planned),
    detectableLift: detectableLift(control, treated),
  };
}

function vouchersLeft(offer: Offer): number {
  return Math.min(
    offer.capCount - offer.allottedCount,
    Math.floor((offer.capAmountFen - offer.allottedAmountFen) / offer.faceAmountFen),
  );
}

type Planned = { offer: Offer | undefined; expectedCount: number };

/** Whether every funder of the offers holds its part, in the order and by the rules in which a launch sets it aside. */
async function haveBudgets(tx: Tx, planned: readonly Planned[]): Promise<boolean> {
  const byOffer = Map.groupBy(planned, ({ offer }) => offer?.id);
  const wanted = [...byOffer.values()]
    .flatMap(([first, ...others]) =>
      first?.offer
        ? [
            {
              id: first.offer.id,
              count: others.reduce((sum, arm) => sum + arm.expectedCount, first.expectedCount),
              valueFen: first.offer.faceAmountFen,
              funding: first.offer.funding,
            },
          ]
        : [],
    )
    .toSorted((one, other) => one.id - other.id);
  const ids = [...new Set(wanted.flatMap(({ funding }) => funding.map((part) => part.budgetId)))];
  const found = await Promise.all(ids.map((budgetId) => budgets.find(tx, budgetId)));
  const open = found.flatMap((one) =>
    one.ok && one.value.frozenReason === null ? [one.value] : [],
  );
  return (
    open.length === ids.length &&
    budgets.suffice(wanted, new Map(open.map(({ id, availableFen }) => [id, availableFen])))
  );
}
