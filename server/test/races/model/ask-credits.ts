import { sql } from 'kysely';
import { createClaimQueue } from '../../../src/modules/benefits/claim-queue.ts';
import { createOffer } from '../../../src/modules/benefits/create-offer.ts';
import { payments, releases } from '#modules/benefits/index.ts';
import { reversePart } from '../../../src/modules/benefits/reverse-voucher.ts';
import type { PaymentBenefit } from '#contract/payment-benefits.ts';
import type { Result } from '#contract/result.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';
import { now, valueOf } from '../voucher-fixture.ts';
import { openModelBudgets } from './model-bank.ts';
import type { Place } from './carry-out.ts';
import {
  type CreditAnswer,
  type CreditOperation,
  type CreditWorld,
  numberOf,
} from './credit-rules.ts';
import type { CreditBooks } from './credit-books.ts';
import { expectedBooks, readBooks } from './read-books.ts';

/** Opens budgets and offer of a world. */
export async function openCreditPlace(
  database: Database,
  name: string,
  funderId: number,
  world: CreditWorld,
): Promise<Place> {
  return withJob(database, async (tx) => {
    const { budgetIds, funding } = await openModelBudgets(tx, name, funderId, world);
    const { kind, faceFen, percentBp, thresholdFen, capTimes, limits, lucky } = world;
    const offer = {
      code: name,
      name: '权益',
      kind: kind === 'cashback' ? ('cashback' as const) : ('redPacket' as const),
      funding,
      faceAmountFen: faceFen,
      thresholdAmountFen: thresholdFen,
      percentBp: percentBp ?? undefined,
      validDays: 1,
      capCount: numberOf(world, capTimes),
      capAmountFen: capTimes * (kind === 'lucky' ? lucky.totalFen : faceFen),
      limits: [...limits],
      ...(kind === 'lucky' ? { terms: { lucky } } : {}),
      orgId: null,
    };
    const staff = { kind: 'staff', id: 1, scope: { all: true } } as const;
    return { name, offerId: valueOf(await createOffer(tx, now, staff, offer)), budgetIds };
  });
}

/**
 * Asks the program, as a process of its own would that has this clock. `aside` reads what an answer left out of its
 * ids, in a connection of its own.
 */
export async function askCredit(
  database: Database,
  aside: Database,
  { name, offerId }: Place,
  world: CreditWorld,
  asked: CreditOperation,
): Promise<CreditAnswer> {
  const at = new Date(asked.at);
  const keyOf = (key: string): string => `${name}-${key}`;
  const told = async (result: Result<PaymentBenefit>): Promise<CreditAnswer> => {
    if (!result.ok) return { code: result.refusal.code };
    const { redemptionId: redemption, amountFen, refundedFen, takenBackFen } = result.value;
    const [id = 0] = await idsOf(aside, 'voucher_id', 'id', redemption);
    return { code: 'OK', id, redemption, amountFen, refundedFen, takenBackFen };
  };
  switch (asked.do) {
    case 'open': {
      const opened = await withJob(database, (tx) =>
        releases.open(tx, at, {
          offerId,
          count: numberOf(world, asked.times),
          claimFrom: new Date(0),
          claimUntil: new Date(world.claimUntil),
          openTo: 'anyone',
          releaseKey: keyOf(asked.key),
        }),
      );
      if (!opened.ok) return { code: opened.refusal.code };
      return { code: 'OK', id: opened.value, amounts: await amountsOf(aside, opened.value) };
    }
    case 'claim': {
      const claimed = await createClaimQueue(database, { now: () => at }).claim({
        allotmentId: asked.from,
        customerNo: asked.customerNo,
        claimedBy: 'till:1',
        clientKey: keyOf(asked.key),
        channel: 'customer',
        scope: { all: true },
      });
      if (!claimed.ok) return { code: claimed.refusal.code };
      const { id, faceAmountFen: amountFen } = claimed.value;
      const [redemption = 0] = await idsOf(aside, 'id', 'voucher_id', id);
      return { code: 'OK', id, redemption, amountFen };
    }
    case 'pay': {
      const { customerNo, purchaseFen: purchaseAmountFen, reference, till: toldBy } = asked;
      const open = await payments.openTo(database, () => Promise.resolve(true), at, {
        kind: 'cashback',
        customerNo,
        offerId,
      });
      const payment = {
        kind: 'cashback' as const,
        customerNo,
        purchaseAmountFen,
        reference: keyOf(reference),
        toldBy,
        clientKey: keyOf(asked.key),
        orgId: 1,
        merchantNo: world.atMerchant ? 1 : null,
        actor: 'system' as const,
      };
      return told(await withJob(database, (tx) => payments.pay(tx, at, payment, open)));
    }
    case 'refund': {
      const { redemption: redemptionId, refundedFen, till: refundedBy } = asked;
      const by = { refundedBy, clientKey: keyOf(asked.key), merchant: null };
      const refund = { redemptionId, refundedFen, ...by };
      return told(await withJob(database, (tx) => payments.refund(tx, at, refund)));
    }
    case 'give-back': {
      const { redemption: redemptionId, amountFen } = asked;
      const request = { redemptionId, reversedBy: 'till:1', clientKey: keyOf(asked.key) };
      const back = await withJob(database, (tx) =>
        reversePart(tx, at, amountFen === null ? request : { ...request, amountFen }),
      );
      if (!back.ok) return { code: back.refusal.code };
      return { code: 'OK', amountFen: back.value.amountFen, takenBackFen: back.value.reversedFen };
    }
    case 'close':
      await withJob(database, (tx) => releases.close(tx, at, asked.allotment));
      return { code: 'OK' };
  }
}

async function amountsOf(database: Database, allotmentId: number): Promise<number[]> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ fen: number }>`select amount_fen as fen from benefits.lucky_packet
      where allotment_id = ${allotmentId} order by place`.execute(tx),
  );
  return rows.map(({ fen }) => fen);
}

async function idsOf(
  database: Database,
  wanted: 'id' | 'voucher_id',
  by: 'id' | 'voucher_id',
  value: number,
): Promise<number[]> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ id: number }>`select ${sql.ref(wanted)} as id from benefits.redemption
      where ${sql.ref(by)} = ${value}`.execute(tx),
  );
  return rows.map(({ id }) => id);
}

/** What the rules have led to, as the tables would tell it. */
export function expectedCredits(books: CreditBooks, validUntil: (at: number) => string): object {
  const customerOf = new Map(books.vouchers.map((one) => [one.id, one.customerNo]));
  const kept = expectedBooks({
    budgets: books.budgets,
    offerCount: books.offerCount,
    allotments: books.allotments.map((one) => ({ ...one, campaignId: null })),
    vouchers: books.vouchers.map((one) => ({
      ...one,
      outletOrgId: null,
      validUntil: validUntil(one.claimedAt),
      state: one.isReversed ? ('reversed' as const) : ('redeemed' as const),
    })),
    holds: [],
    redemptions: books.redemptions.map((one) => ({
      ...one,
      key: '',
      purchaseFen: 0,
      payee: { merchantId: null, orgId: 0 },
    })),
    reversals: [],
  });
  return {
    ...kept,
    redemptions: kept.redemptions.map((one) => ({
      ...one,
      payee: `customer ${customerOf.get(books.redemptions.find(({ id }) => id === one.id)?.voucher ?? 0)}`,
    })),
    reversals: books.reversals.map(({ amountFen }) => amountFen).toSorted((a, b) => a - b),
    refunded: books.payments
      .toSorted((one, other) => one.redemption - other.redemption)
      .map(({ refundedFen }) => refundedFen),
  };
}

/** The same, read from the tables and the ledger of a place. */
export async function readCredits(database: Database, place: Place): Promise<object> {
  const kept = await readBooks(database, place);
  const { rows } = await withJob(database, (tx) =>
    sql<{
      fen: number;
    }>`select refunded_fen as fen from benefits.payment where offer_id = ${place.offerId}
      order by redemption_id`.execute(tx),
  );
  return {
    ...kept,
    reversals: kept.reversals.map(({ amountFen }) => amountFen).toSorted((a, b) => a - b),
    refunded: rows.map(({ fen }) => fen),
  };
}
