import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreateOffer } from '#contract/offers.ts';
import type { PaymentKind } from '#contract/payment-benefits.ts';
import { releases } from '#modules/benefits/index.ts';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { holdVouchers } from '../../src/modules/benefits/hold-voucher.ts';
import { findOpenBenefits } from '../../src/modules/benefits/payments/find-open-benefits.ts';
import { payBenefit } from '../../src/modules/benefits/payments/pay-benefit.ts';
import { refundPayment } from '../../src/modules/benefits/payments/refund-payment.ts';
import type { PaymentCode } from '../../src/modules/benefits/purchases.ts';
import { redeemOrders } from '../../src/modules/benefits/redeem-voucher.ts';
import { verifyLedger } from '../../src/modules/benefits/verify-ledger.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { afterBoth } from './interleave.ts';
import { codeOf, holdLedgerSound, now, openBudget, openOffer, valueOf } from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 8 });
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
let outlet = 0;
let budgetId = 0;
let serial = 0;

beforeAll(async () => {
  outlet = (await buildSampleOrganization(postgres.database))('FZ-GL-1');
  const record = customerRecord({ sourceCustomerId: 'C1', managingOrgId: outlet });
  await addCustomers(postgres.database, randomKeyring(), [record]);
  budgetId = await openBudget(postgres.database, 10_000_000);
});
afterAll(() => holdLedgerSound(postgres.database));

/** An offer that goes with others unless it says otherwise, opened to anyone. */
async function open(more: Partial<CreateOffer>) {
  const { faceAmountFen = 1_000 } = more;
  const cap = { count: 10, amountFen: 10 * faceAmountFen };
  const terms = { stacks: true, ...more };
  const offerId = await openOffer(postgres.database, budgetId, cap, terms);
  serial += 1;
  const releaseId = await within(async (tx) =>
    valueOf(
      await releases.open(tx, now, {
        offerId,
        count: 10,
        claimFrom: new Date('2026-03-01T00:00:00Z'),
        claimUntil: new Date('2026-04-01T00:00:00Z'),
        openTo: 'anyone',
        releaseKey: `purchase-${serial}`,
      }),
    ),
  );
  return { offerId, releaseId };
}

/** The id of a voucher in the customer's hands. */
async function voucher(more: Partial<CreateOffer> = {}): Promise<number> {
  const { releaseId: allotmentId } = await open(more);
  const claim = { customerNo: 1, claimedBy: 'staff:1', channel: 'staff' } as const;
  const [claimed] = await within((tx) =>
    claimVouchers(tx, now, [
      { ...claim, allotmentId, clientKey: `claim-${serial}`, scope: { all: true } },
    ]),
  );
  if (!claimed) throw new Error('a claim has no answer');
  return valueOf(claimed).id;
}

type Told = {
  reference?: string | undefined;
  code?: PaymentCode;
  fen?: number;
  till?: string;
  key?: string;
  at?: Date;
};
const keyOf = ({ key }: Told): string => key ?? `key-${(serial += 1)}`;
const atMerchant = { orgId: 4, merchantId: 9 };

async function use(tx: Tx, id: number, told: Told) {
  const { reference, code, fen: purchaseAmountFen = 10_000, till = 'till:1' } = told;
  const by = { redeemedBy: till, clientKey: keyOf(told), ...atMerchant };
  const [used] = await redeemOrders(tx, now, [
    { vouchers: [{ id }], purchaseAmountFen, reference, code, ...by },
  ]);
  if (!used) throw new Error('a redemption has no answer');
  return used;
}

const hold = (tx: Tx, id: number, told: Told) =>
  holdVouchers(tx, told.at ?? now, {
    vouchers: [{ id }],
    purchaseAmountFen: told.fen ?? 10_000,
    seconds: 120,
    heldBy: told.till ?? 'till:1',
    clientKey: keyOf(told),
    reference: told.reference,
    code: told.code,
    ...atMerchant,
  });

async function capture(tx: Tx, holdId: number, told: Told) {
  const { fen: purchaseAmountFen = 10_000 } = told;
  const by = { redeemedBy: 'till:1', clientKey: keyOf(told), ...atMerchant };
  const [used] = await redeemOrders(tx, told.at ?? now, [
    { vouchers: [{ holdId }], purchaseAmountFen, ...by },
  ]);
  if (!used) throw new Error('a redemption has no answer');
  return used;
}

async function pay(tx: Tx, kind: PaymentKind, of: number | undefined, told: Told) {
  const { reference = '', code, fen = 10_000, till = 'till:2', at = now } = told;
  const payment = {
    kind,
    customerNo: 1,
    purchaseAmountFen: fen,
    reference,
    code,
    toldBy: till,
    clientKey: keyOf(told),
    orgId: outlet,
    merchantNo: 9,
    actor: 'system' as const,
  };
  return payBenefit(tx, at, payment, await findOpenBenefits(tx, at, kind, of));
}

const refund = (tx: Tx, redemptionId: number, refundedFen: number | null = null) => {
  const merchant = { no: 9, judge: () => ({ ok: true, value: undefined }) as const };
  const by = { refundedBy: 'till:2', clientKey: keyOf({}), merchant };
  return refundPayment(tx, now, { redemptionId, refundedFen, ...by });
};

const discount = (more: Partial<CreateOffer> = {}) => open({ kind: 'instantDiscount', ...more });
const cashback = (more: Partial<CreateOffer> = {}) => open({ kind: 'cashback', ...more });
const codes = (n: number): PaymentCode => ({
  digest: n.toString(16).padStart(64, '0'),
  day: '2026-03-02',
});

describe('what one purchase brings', () => {
  it('of vouchers, then a discount, then cashback is no more than the receipt', async () => {
    const [voucherId, { offerId }, back] = [
      await voucher({ faceAmountFen: 9_000 }),
      await discount({ faceAmountFen: 2_000 }),
      await cashback(),
    ];
    const told = { reference: 'A1' };
    expect(valueOf(await within((tx) => use(tx, voucherId, told)))[0]?.amountFen).toBe(9_000);
    const given = valueOf(await within((tx) => pay(tx, 'instantDiscount', offerId, told)));
    expect(given.amountFen).toBe(1_000);
    expect(codeOf(await within((tx) => pay(tx, 'cashback', back.offerId, told)))).toBe(
      'ADDS_NOTHING',
    );
    // What is given back leaves its part to what comes later.
    valueOf(await within((tx) => refund(tx, given.redemptionId)));
    const paid = valueOf(await within((tx) => pay(tx, 'cashback', back.offerId, told)));
    expect(paid.amountFen).toBe(1_000);
  });

  it('of a discount, then vouchers is no more than the receipt', async () => {
    const { offerId } = await discount({ faceAmountFen: 2_000 });
    const [first, second] = [await voucher({ faceAmountFen: 9_000 }), await voucher()];
    const told = { reference: 'A2' };
    valueOf(await within((tx) => pay(tx, 'instantDiscount', offerId, told)));
    expect(valueOf(await within((tx) => use(tx, first, told)))[0]?.amountFen).toBe(8_000);
    expect(codeOf(await within((tx) => hold(tx, second, told)))).toBe('ADDS_NOTHING');
  });

  it('is told with the amount of the receipt by all', async () => {
    const { offerId } = await discount();
    const told = { reference: 'A3' };
    valueOf(await within(async (tx) => use(tx, await voucher(), told)));
    const less = { ...told, fen: 9_000 };
    expect(codeOf(await within((tx) => pay(tx, 'instantDiscount', offerId, less)))).toBe(
      'PURCHASE_DIFFERS',
    );
  });

  it.each([
    ['a voucher that goes with none', { stacks: false }, {}, 'STACKS_WITH_NONE'],
    ['a discount that goes with none', {}, { stacks: false }, 'STACKS_WITH_NONE'],
    [
      'both of one group',
      { exclusionGroup: 'food' },
      { exclusionGroup: 'food' },
      'EXCLUDED_BY_GROUP',
    ],
  ])('is one of the two for %s, whichever comes first', async (_, ofVoucher, ofDiscount, code) => {
    const { offerId } = await discount(ofDiscount);
    const voucherId = await voucher(ofVoucher);
    const [first, second] = [`B${serial}`, `C${serial}`];
    const back = valueOf(
      await within((tx) => pay(tx, 'instantDiscount', offerId, { reference: first })),
    );
    expect(codeOf(await within((tx) => use(tx, voucherId, { reference: first })))).toBe(code);
    valueOf(await within((tx) => use(tx, voucherId, { reference: second })));
    const beside = await within((tx) => pay(tx, 'instantDiscount', offerId, { reference: second }));
    expect(codeOf(beside)).toBe(code);
    expect(back.amountFen).toBe(1_000);
  });

  it('is the same for a till that tells again what it has told', async () => {
    const { offerId } = await discount();
    const told = { reference: 'A4', key: 'again' };
    const first = valueOf(await within((tx) => pay(tx, 'instantDiscount', offerId, told)));
    valueOf(await within(async (tx) => use(tx, await voucher(), { reference: 'A4' })));
    expect(valueOf(await within((tx) => pay(tx, 'instantDiscount', offerId, told)))).toEqual(first);
  });

  it('asked for by two tills at once is what the first left', async () => {
    const { offerId } = await discount({ faceAmountFen: 8_000 });
    const voucherId = await voucher({ faceAmountFen: 8_000 });
    const told = { reference: 'A5' };
    const before = await voucher({ faceAmountFen: 100 });
    valueOf(await within((tx) => use(tx, before, told)));
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => use(tx, voucherId, told),
      (tx) => pay(tx, 'instantDiscount', offerId, told),
    );
    expect(valueOf(first)[0]?.amountFen).toBe(8_000);
    expect(valueOf(second).amountFen).toBe(1_900);
  });

  it('told by two under one key at once is the first’s, whatever number the second names', async () => {
    const { offerId } = await discount();
    const tell = (reference: string) => (tx: Tx) =>
      pay(tx, 'instantDiscount', offerId, { reference, key: 'shared' });
    const { first, second } = await afterBoth(postgres.database, tell('A6'), tell('A7'));
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('told as a discount and as cashback under one key at once is the first’s', async () => {
    const { offerId } = await discount();
    const { offerId: backId } = await cashback();
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => pay(tx, 'instantDiscount', offerId, { reference: 'A8', key: 'both' }),
      (tx) => pay(tx, 'cashback', backId, { reference: 'A9', key: 'both' }),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'IDEMPOTENCY_KEY_REUSED']);
  });

  it.each([
    ['the code alone', undefined, undefined],
    ['the code, then code and number', undefined, 'D1'],
    ['code and number, then the code', 'D2', undefined],
  ])('is one purchase for calls that name %s', async (_, first, second) => {
    const code = codes((serial += 1));
    const [one, other] = [await voucher({ faceAmountFen: 9_000 }), await voucher()];
    const { offerId } = await discount({ faceAmountFen: 5_000 });
    valueOf(await within((tx) => use(tx, one, { reference: first, code })));
    const held = await within((tx) => hold(tx, other, { reference: second, code, fen: 9_999 }));
    expect(codeOf(held)).toBe('PURCHASE_DIFFERS');
    const reference = second ?? first ?? 'D3';
    const paid = await within((tx) => pay(tx, 'instantDiscount', offerId, { reference, code }));
    expect(valueOf(paid).amountFen).toBe(1_000);
    // From now on the number alone finds what the code was shown for.
    expect(codeOf(await within((tx) => use(tx, other, { reference })))).toBe('ADDS_NOTHING');
    expect(codeOf(await within((tx) => use(tx, other, { code })))).toBe('ADDS_NOTHING');
  });

  it('is of one number: a code that was shown for one is not for another', async () => {
    const code = codes((serial += 1));
    const { offerId } = await discount();
    const [one, other] = [await voucher(), await voucher()];
    const dear = await voucher({ thresholdAmountFen: 10_001 });
    // What is refused leaves the code open for the next.
    const refused = await within((tx) => use(tx, dear, { reference: 'E0', code }));
    expect(codeOf(refused)).toBe('BELOW_THRESHOLD');
    valueOf(await within((tx) => use(tx, one, { reference: 'E1', code })));
    const asked = { reference: 'E2', code };
    expect(codeOf(await within((tx) => use(tx, other, asked)))).toBe('MEMBER_CODE_USED');
    expect(codeOf(await within((tx) => hold(tx, other, asked)))).toBe('MEMBER_CODE_USED');
    expect(codeOf(await within((tx) => pay(tx, 'instantDiscount', offerId, asked)))).toBe(
      'MEMBER_CODE_USED',
    );
    // Told after midnight it is the payment of the day before.
    const late = { reference: 'E1', code, at: new Date('2026-03-02T16:00:00Z') };
    expect(codeOf(await within((tx) => pay(tx, 'instantDiscount', offerId, late)))).toBe('OK');
    expect(codeOf(await within((tx) => use(tx, other, { reference: 'E1', fen: 1_500 })))).toBe(
      'PURCHASE_DIFFERS',
    );
  });

  it('under a code that two calls bind at once is seen by both', async () => {
    const code = codes((serial += 1));
    const { offerId } = await discount({ faceAmountFen: 8_000 });
    const voucherId = await voucher({ faceAmountFen: 8_000 });
    const before = await voucher({ faceAmountFen: 100 });
    valueOf(await within((tx) => use(tx, before, { code })));
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => pay(tx, 'instantDiscount', offerId, { reference: 'F1', code }),
      (tx) => use(tx, voucherId, { code }),
    );
    expect(valueOf(first).amountFen).toBe(8_000);
    expect(valueOf(second)[0]?.amountFen).toBe(1_900);
  });

  it('of what is held is cut to a receipt that became smaller', async () => {
    const told = { reference: 'G1' };
    const { offerId } = await discount({ faceAmountFen: 2_000 });
    const id = await voucher({ faceAmountFen: 8_000 });
    valueOf(await within((tx) => pay(tx, 'instantDiscount', offerId, told)));
    const { id: holdId } = valueOf(await within((tx) => hold(tx, id, told)));
    const smaller = { fen: 6_000 };
    expect(valueOf(await within((tx) => capture(tx, holdId, smaller)))[0]?.amountFen).toBe(4_000);
  });

  it('of what is held under code and number is known to the code alone', async () => {
    const code = codes((serial += 1));
    const [one, other] = [await voucher({ faceAmountFen: 10_000 }), await voucher()];
    valueOf(await within((tx) => hold(tx, one, { reference: 'J1', code })));
    expect(codeOf(await within((tx) => use(tx, other, { code })))).toBe('ADDS_NOTHING');
  });

  it('that was tampered with is found by the recount', async () => {
    const told = { reference: 'H1' };
    const { offerId } = await discount({ faceAmountFen: 2_000 });
    const id = await voucher({ faceAmountFen: 8_000 });
    valueOf(await within((tx) => use(tx, id, told)));
    const { redemptionId } = valueOf(
      await within((tx) => pay(tx, 'instantDiscount', offerId, told)),
    );
    const tampered = new Error('rolled back');
    const found = within(async (tx) => {
      await sql`update benefits.redemption set purchase_amount_fen = 9000
        where purchase_id = (select purchase_id from benefits.redemption where id = ${redemptionId})`.execute(
        tx,
      );
      const faults = await verifyLedger(tx);
      expect(faults.map(({ rule }) => rule)).toEqual([
        'what stands of a purchase is no more than its receipt',
      ]);
      throw tampered;
    });
    await expect(found).rejects.toBe(tampered);
  });
});
