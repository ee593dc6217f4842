import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { releases } from '#modules/benefits/index.ts';
import type { OfferKind } from '#contract/offer-terms.ts';
import type { PaymentBenefit } from '#contract/payment-benefits.ts';
import type { Result } from '#contract/result.ts';
import { type Database, lookUpByIndex, type Tx, withJob } from '#platform/postgres/database.ts';
import { claimVouchers } from '../../../src/modules/benefits/claim-vouchers.ts';
import { createOffer } from '../../../src/modules/benefits/create-offer.ts';
import { holdVouchers, releaseHold } from '../../../src/modules/benefits/hold-voucher.ts';
import { findOpenBenefits } from '../../../src/modules/benefits/payments/find-open-benefits.ts';
import { payBenefit } from '../../../src/modules/benefits/payments/pay-benefit.ts';
import { refundPayment } from '../../../src/modules/benefits/payments/refund-payment.ts';
import { redeemOrders } from '../../../src/modules/benefits/redeem-voucher.ts';
import { reversePart } from '../../../src/modules/benefits/reverse-voucher.ts';
import { valueOf } from '../voucher-fixture.ts';
import { openModelBudgets } from './model-bank.ts';
import type { PurchaseBooks, PurchaseWorld, Terms } from './purchase-books.ts';
import type { Named, PurchaseAnswer, PurchaseOperation } from './purchase-rules.ts';
import { total } from './rules.ts';

/** Where a history takes place: a merchant of its own, with offers and budgets in a database that others share. */
export type PurchasePlace = {
  name: string;
  merchantNo: number;
  offerIds: readonly number[];
  budgetIds: readonly number[];
  discountId: number;
  cashbackId: number;
  voucherIds: readonly number[];
};

export const noon = Date.parse('2026-03-02T04:00:00Z');
const paymentsMost = 30;
const outlet = 1;
const customerNo = 1;

/** Opens budgets and offers of a world, and gives the customer its vouchers. */
export async function openPurchasePlace(
  database: Database,
  no: number,
  funderId: number,
  world: PurchaseWorld,
): Promise<PurchasePlace> {
  const name = `Q${no}`;
  const at = new Date(noon);
  return withJob(database, async (tx) => {
    const money = { budgetsFen: world.shares.map(() => 5_000), shares: world.shares };
    const { budgetIds, funding } = await openModelBudgets(tx, name, funderId, money);
    const offerIds: number[] = [];
    const open = async (kind: OfferKind, terms: Terms, count: number): Promise<number> => {
      const staff = { kind: 'staff', id: 1, scope: { all: true } } as const;
      const code = `${name}-${offerIds.length}`;
      const offerId = valueOf(
        await createOffer(tx, at, staff, {
          code,
          name: '权益',
          kind,
          funding,
          faceAmountFen: terms.faceFen,
          thresholdAmountFen: terms.thresholdFen,
          percentBp: terms.percentBp ?? undefined,
          stacks: terms.stacks,
          exclusionGroup: terms.group ?? undefined,
          applyOrder: terms.applyOrder,
          ...(terms.isExchange ? { terms: { exchangeFor: '咖啡' } } : {}),
          validDays: 30,
          capCount: count,
          capAmountFen: count * terms.faceFen,
          orgId: null,
        }),
      );
      offerIds.push(offerId);
      const time = { claimFrom: new Date(0), claimUntil: new Date(noon + 30 * 86_400_000) };
      const release = { ...time, offerId, count, openTo: 'anyone', releaseKey: code } as const;
      return valueOf(await releases.open(tx, at, release));
    };
    const claims = [];
    for (const terms of world.vouchers) {
      const allotmentId = await open('voucher', terms, 1);
      const by = { claimedBy: 'staff:1', channel: 'staff', scope: { all: true } } as const;
      claims.push({ ...by, allotmentId, customerNo, clientKey: `${name}-${allotmentId}` });
    }
    const claimed = await claimVouchers(tx, at, claims);
    const voucherIds = claimed.map((one) => valueOf(one).id);
    await open('instantDiscount', world.instantDiscount, paymentsMost);
    await open('cashback', world.cashback, paymentsMost);
    const [cashbackId = 0, discountId = 0] = offerIds.toReversed();
    const merchantNo = 1_000 + no;
    return { name, merchantNo, offerIds, budgetIds, discountId, cashbackId, voucherIds };
  });
}

/** What each budget holds before anything was bought. */
export async function budgetsOf(database: Database, place: PurchasePlace): Promise<number[]> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ balance: number }>`select balance from ledger.account
      where kind = 'budget' and owner_id = any (${place.budgetIds}::bigint[]) order by owner_id`.execute(
      tx,
    ),
  );
  return rows.map(({ balance }) => balance);
}

type Part = { id: number; amountFen: number };
const answered = (result: Result<readonly Part[]> | undefined): PurchaseAnswer => {
  if (!result) throw new Error('a call has no answer');
  if (!result.ok) return { code: result.refusal.code };
  const parts = result.value;
  return {
    code: 'OK',
    ids: parts.map(({ id }) => id),
    amounts: parts.map(({ amountFen }) => amountFen),
  };
};
const told = (result: Result<PaymentBenefit>): PurchaseAnswer => {
  if (!result.ok) return { code: result.refusal.code };
  const { redemptionId, amountFen, refundedFen, takenBackFen } = result.value;
  return { code: 'OK', ids: [redemptionId], amounts: [amountFen], refundedFen, takenBackFen };
};

/** Asks the program, as a till of the merchant would at that moment. */
export async function askPurchase(
  database: Database,
  place: PurchasePlace,
  asked: PurchaseOperation,
): Promise<PurchaseAnswer> {
  return withJob(database, (tx) => askIn(tx, place, asked));
}

async function askIn(
  tx: Tx,
  { name, merchantNo: merchantId, discountId, cashbackId }: PurchasePlace,
  asked: PurchaseOperation,
): Promise<PurchaseAnswer> {
  const at = new Date(asked.at);
  const clientKey = `${name}-${asked.key}`;
  const where = { orgId: outlet, merchantId };
  const byName = ({ reference, code }: Named) => ({
    reference: reference === null ? undefined : `${name}-${reference}`,
    code:
      code === null
        ? undefined
        : {
            digest: createHash('sha256').update(`${name}-${code}`).digest('hex'),
            day: '2026-03-02',
          },
  });
  switch (asked.do) {
    case 'redeem': {
      const vouchers = asked.vouchers.map((id) => ({ id }));
      const order = { ...where, ...byName(asked.named), vouchers, clientKey };
      const by = { redeemedBy: 'till:1', purchaseAmountFen: asked.receiptFen };
      const [redeemed] = await redeemOrders(tx, at, [{ ...order, ...by }]);
      return answered(redeemed);
    }
    case 'hold': {
      const vouchers = asked.vouchers.map((id) => ({ id }));
      const order = { ...where, ...byName(asked.named), vouchers, clientKey };
      const { receiptFen: purchaseAmountFen, seconds } = asked;
      const by = { heldBy: 'till:1', purchaseAmountFen, seconds };
      const held = await holdVouchers(tx, at, { ...order, ...by });
      return answered(held.ok ? { ok: true, value: held.value.parts } : held);
    }
    case 'capture': {
      const order = { ...where, vouchers: [{ holdId: asked.hold }], clientKey };
      const by = { redeemedBy: 'till:1', purchaseAmountFen: asked.receiptFen };
      const [redeemed] = await redeemOrders(tx, at, [{ ...order, ...by }]);
      return answered(redeemed);
    }
    case 'release': {
      const released = await releaseHold(tx, at, asked.hold);
      return { code: released.ok ? 'OK' : released.refusal.code };
    }
    case 'reverse': {
      const { redemption: redemptionId, amountFen } = asked;
      const request = { redemptionId, reversedBy: 'till:1', clientKey };
      const back = await reversePart(
        tx,
        at,
        amountFen === null ? request : { ...request, amountFen },
      );
      if (!back.ok) return { code: back.refusal.code };
      return { code: 'OK', amounts: [back.value.amountFen] };
    }
    case 'pay': {
      const offerId = asked.kind === 'cashback' ? cashbackId : discountId;
      const open = await findOpenBenefits(tx, at, asked.kind, offerId);
      const { reference = '', code } = byName(asked.named);
      const payment = {
        kind: asked.kind,
        customerNo,
        purchaseAmountFen: asked.receiptFen,
        reference,
        code,
        toldBy: 'till:1',
        clientKey,
        orgId: outlet,
        merchantNo: merchantId,
        actor: 'system' as const,
      };
      return told(await payBenefit(tx, at, payment, open));
    }
    case 'refund': {
      const merchant = { no: merchantId, judge: () => ({ ok: true, value: undefined }) as const };
      const { redemption: redemptionId, refundedFen } = asked;
      const by = { refundedBy: 'till:1', clientKey, merchant };
      return told(await refundPayment(tx, at, { redemptionId, refundedFen, ...by }));
    }
  }
}

/** What the rules have led to once no hold lasts any more, as the tables would tell it. */
export function expectedPurchases(books: PurchaseBooks): object {
  const inOrder = <Row extends { id: number }>(rows: readonly Row[]): Row[] =>
    rows.toSorted((one, other) => one.id - other.id);
  const isPayment = ({ voucher }: { voucher: number }): boolean => voucher < 0;
  return {
    budgets: books.budgets,
    vouchers: inOrder(books.vouchers).map(({ id, isRedeemed }) => ({ id, isRedeemed })),
    holds: inOrder(books.holds).map(({ id, amountFen, parts, state }) => ({
      id,
      amountFen,
      parts,
      isCaptured: state === 'captured',
    })),
    redemptions: inOrder(books.redemptions).map(({ id, parts, back, isOver }) => ({
      id,
      parts,
      back,
      isOver,
    })),
    refunded: books.payments
      .toSorted((one, other) => one.redemption - other.redemption)
      .map(({ refundedFen }) => refundedFen),
    merchantFen: total(
      books.redemptions
        .filter(
          (one) =>
            !isPayment(one) ||
            books.payments.some(
              ({ redemption, kind }) => redemption === one.id && kind === 'instantDiscount',
            ),
        )
        .map(({ parts, back }) => total(parts) - total(back)),
    ),
  };
}

/** The same, read from the tables and the ledger of a place. */
export async function readPurchases(database: Database, place: PurchasePlace): Promise<object> {
  const { offerIds, voucherIds, merchantNo } = place;
  const { rows } = await withJob(database, async (tx) => {
    await lookUpByIndex(tx);
    return sql<object>`
    with v as (select v.* from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id
        where a.offer_id = any (${offerIds}::bigint[])),
      r as (select r.* from benefits.redemption r join v on v.id = r.voucher_id),
      h as (select h.* from benefits.hold h join v on v.id = h.voucher_id),
      legs as (select leg from benefits.offer_funding where offer_id = ${offerIds[0]}),
      t as (select * from ledger.transfer where natural_key in (
        select 'redeem:' || id from r union all select 'hold:' || id from h))
    select
      (select coalesce(json_agg(json_build_object('id', id, 'isRedeemed', state = 'redeemed') order by id), '[]')
        from v where id = any (${voucherIds}::bigint[])) as vouchers,
      (select coalesce(json_agg(json_build_object('id', h.id, 'amountFen', h.amount_fen,
          'parts', (select json_agg(coalesce(t.amount, 0) order by l.leg) from legs l left join t on t.natural_key = 'hold:' || h.id and t.leg = l.leg),
          'isCaptured', h.state = 'captured') order by h.id), '[]') from h) as holds,
      (select coalesce(json_agg(json_build_object('id', r.id,
          'parts', (select json_agg(coalesce(t.amount, 0) order by l.leg) from legs l left join t on t.natural_key = 'redeem:' || r.id and t.leg = l.leg),
          'back', (select json_agg(coalesce(b.amount, 0) order by l.leg) from legs l left join t on t.natural_key = 'redeem:' || r.id and t.leg = l.leg
            left join ledger.reversal_total b on b.transfer_id = t.id),
          'isOver', r.reversed_at is not null) order by r.id), '[]') from r) as redemptions,
      (select coalesce(json_agg(refunded_fen order by redemption_id), '[]') from benefits.payment
        where offer_id = any (${offerIds}::bigint[])) as refunded,
      (select coalesce(sum(balance), 0)::bigint from ledger.account where kind = 'merchant' and owner_id = ${merchantNo}) as "merchantFen"`.execute(
      tx,
    );
  });
  return { budgets: await budgetsOf(database, place), ...rows[0] };
}
