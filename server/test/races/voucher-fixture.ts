import { createBudget, createFunder } from '../../src/modules/benefits/create-budget.ts';
import { createOffer } from '../../src/modules/benefits/create-offer.ts';
import type { ClaimRequest } from '../../src/modules/benefits/claim-vouchers.ts';
import { entitleCustomers } from '../../src/modules/benefits/entitle-customers.ts';
import { openAllotments } from '../../src/modules/benefits/open-allotments.ts';
import { verifyLedger } from '../../src/modules/benefits/verify-ledger.ts';
import type { CreateOffer } from '#contract/offers.ts';
import type { Result } from '#contract/result.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';

export const now = new Date('2026-03-02T02:00:00Z');
const campaignStart = new Date('2026-03-01T00:00:00Z');
const campaignEnd = new Date('2026-04-01T00:00:00Z');
export const faceAmountFen = 1_000;

let serial = 0;

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok)
    throw new Error(`refused: ${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
  return result.value;
}

export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'OK' : result.refusal.code;
}

/** A budget with money from the bank. */
export async function openBudget(
  database: Database,
  amountFen: number,
  code = `B${serial + 1}`,
): Promise<number> {
  serial += 1;
  return withJob(database, async (tx) => {
    const funderId = valueOf(
      await createFunder(tx, now, { code: `F-${code}`, name: '总行', kind: 'bank', orgId: null }),
    );
    return valueOf(
      await createBudget(tx, now, null, {
        code,
        name: '营销预算',
        funderId,
        orgId: null,
        amountFen,
      }),
    );
  });
}

export async function openOffer(
  database: Database,
  budgetId: number,
  cap: { count: number; amountFen?: number; thresholdAmountFen?: number },
  more: Partial<CreateOffer> = {},
): Promise<number> {
  serial += 1;
  return withJob(database, async (tx) =>
    valueOf(
      await createOffer(
        tx,
        now,
        { kind: 'staff', id: 1, scope: { all: true } },
        {
          code: `O${serial}`,
          name: '十元券',
          budgetId,
          faceAmountFen,
          thresholdAmountFen: cap.thresholdAmountFen ?? 0,
          validDays: 30,
          capCount: cap.count,
          capAmountFen: cap.amountFen ?? cap.count * faceAmountFen,
          orgId: null,
          ...more,
        },
      ),
    ),
  );
}

/** Sets `count` vouchers of the offer aside for the campaign; nothing stays of what is refused. */
export async function allot(
  database: Database,
  campaignId: number,
  offerId: number,
  count: number,
): Promise<Result<number>> {
  return withJob(database, async (tx) => {
    const opened = await openAllotments(tx, now, {
      campaignId,
      claimFrom: campaignStart,
      claimUntil: campaignEnd,
      offers: [{ offerId, count }],
    });
    return opened.ok ? { ok: true, value: opened.value.get(offerId) ?? 0 } : opened;
  });
}

/** A running campaign: `cap` vouchers for customers 1 … `customers`, all of outlet 1. */
export async function openCampaign(
  database: Database,
  options: { cap: number; customers: number; campaignId?: number; budgetId?: number },
): Promise<number> {
  serial += 1;
  const campaignId = options.campaignId ?? serial;
  const budgetId = options.budgetId ?? (await openBudget(database, options.cap * faceAmountFen));
  const offerId = await openOffer(database, budgetId, { count: options.cap });
  const allotmentId = valueOf(await allot(database, campaignId, offerId, options.cap));
  const customers = Array.from({ length: options.customers }, (_, index) => ({
    customerNo: index + 1,
    orgId: 1,
  }));
  await withJob(database, (tx) => entitleCustomers(tx, allotmentId, customers));
  return campaignId;
}

export function claimOf(
  campaignId: number,
  customerNo: number,
  clientKey = `key-${campaignId}-${customerNo}`,
): ClaimRequest {
  return {
    campaignId,
    customerNo,
    clientKey,
    claimedBy: 'staff:1',
    channel: 'staff',
    scope: { all: true },
  };
}

/** Recounts the ledger and fails with the rules that do not hold. */
export async function holdLedgerSound(database: Database): Promise<void> {
  const faults = await withJob(database, verifyLedger);
  if (faults.length > 0)
    throw new Error(
      `the ledger is unsound: ${faults.map((fault) => `${fault.rule} (${fault.rows})`).join('; ')}`,
    );
}
