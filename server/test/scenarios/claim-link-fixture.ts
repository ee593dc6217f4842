import type { CreateOffer, OfferLimit } from '#contract/offers.ts';
import { claimLinkSchema } from '#contract/claim-link.ts';
import { withJob } from '#platform/postgres/database.ts';
import { entitleCustomers } from '../../src/modules/benefits/index.ts';
import { bodyOf, type Person, type TestApp } from '../harness/app.ts';
import { allot, faceAmountFen, openBudget, openOffer, valueOf } from '../races/voucher-fixture.ts';

let campaigns = 500;

/** A campaign of March whose customers 1 … `customers` of the outlet may claim, from purchases of 50 yuan. */
export async function openLinkCampaign(
  { platform: { database } }: TestApp,
  orgId: number,
  {
    customers = 1,
    cap = customers,
    limits = [],
    offer = {},
  }: {
    customers?: number;
    cap?: number;
    limits?: OfferLimit[];
    offer?: Partial<CreateOffer>;
  } = {},
): Promise<number> {
  campaigns += 1;
  const budgetId = await openBudget(database, cap * faceAmountFen);
  const offerId = await openOffer(
    database,
    budgetId,
    { count: cap, thresholdAmountFen: 5_000 },
    { limits, ...offer },
  );
  const allotmentId = valueOf(await allot(database, campaigns, offerId, cap));
  const entitled = Array.from({ length: customers }, (_, index) => ({
    customerNo: index + 1,
    orgId,
  }));
  await withJob(database, (tx) => entitleCustomers(tx, allotmentId, entitled));
  return campaigns;
}

/** The token of a link that staff make. */
export async function linkFor(seller: Person, campaignId: number, customerNo = 1): Promise<string> {
  const made = await seller.call('POST', '/api/vouchers/claim-links', { campaignId, customerNo });
  return bodyOf(claimLinkSchema, made).token;
}
