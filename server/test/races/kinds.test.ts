import { createHash, createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { createMongoAbility } from '@casl/ability';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CreateOffer } from '#contract/offers.ts';
import { streamOf } from '#contract/draw-random.ts';
import { luckyAmounts, luckyBlockText } from '#contract/lucky-packet.ts';
import { type AppAbility, type Role, rulesForRoles } from '#contract/access.ts';
import { decideApproval } from '#modules/approvals/index.ts';
import type { PayoutResults } from '#contract/payouts.ts';
import type { Caller } from '#platform/http/caller.ts';
import { customerPayoutApproval } from '../../src/modules/benefits/customer-payouts/approve-payout.ts';
import { listClaims } from '../../src/modules/benefits/customer-claims.ts';
import { listCustomerPayoutLines } from '../../src/modules/benefits/customer-payouts/list-payouts.ts';
import { proposeCustomerPayout } from '../../src/modules/benefits/customer-payouts/propose-payout.ts';
import { recordCustomerPayout } from '../../src/modules/benefits/customer-payouts/record-results.ts';
import type { PaymentKind } from '#contract/payment-benefits.ts';
import { releases } from '#modules/benefits/index.ts';
import { createClaimQueue } from '../../src/modules/benefits/claim-queue.ts';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { findLuckyProof } from '../../src/modules/benefits/lucky-packets.ts';
import { findOpenBenefits } from '../../src/modules/benefits/payments/find-open-benefits.ts';
import { payBenefit } from '../../src/modules/benefits/payments/pay-benefit.ts';
import { refundPayment } from '../../src/modules/benefits/payments/refund-payment.ts';
import { redeemVoucher } from '../../src/modules/benefits/redeem-voucher.ts';
import { reversePart } from '../../src/modules/benefits/reverse-voucher.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { afterBoth } from './interleave.ts';
import { codeOf, holdLedgerSound, now, openBudget, openOffer, valueOf } from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 16 });
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
let outlet = 0;
let serial = 0;

beforeAll(async () => {
  outlet = (await buildSampleOrganization(postgres.database))('FZ-GL-1');
  await addCustomers(
    postgres.database,
    randomKeyring(),
    Array.from({ length: 40 }, (_, at) =>
      customerRecord({ sourceCustomerId: `C${at}`, managingOrgId: outlet }),
    ),
  );
});
afterEach(() => holdLedgerSound(postgres.database));

/** An offer of a kind, paid by two budgets one to two, opened to anyone. */
async function open(count: number, more: Partial<CreateOffer>, inOrder = false) {
  const { faceAmountFen = 1_000 } = more;
  const capAmountFen = more.capAmountFen ?? count * faceAmountFen;
  const budgets = [
    await openBudget(postgres.database, capAmountFen),
    await openBudget(postgres.database, capAmountFen),
  ];
  const funding = budgets.map((budgetId, at) => ({
    budgetId,
    shareBp: inOrder ? null : ([3_333, 6_667][at] ?? 0),
  }));
  const cap = { count, amountFen: capAmountFen };
  const offerId = await openOffer(postgres.database, 0, cap, { funding, ...more });
  serial += 1;
  const releaseId = await within(async (tx) =>
    valueOf(
      await releases.open(tx, now, {
        offerId,
        count,
        claimFrom: new Date('2026-03-01T00:00:00Z'),
        claimUntil: new Date('2026-04-01T00:00:00Z'),
        openTo: 'anyone',
        releaseKey: `kind-${serial}`,
      }),
    ),
  );
  return { offerId, releaseId, budgets };
}

function pay(
  kind: PaymentKind,
  offerId: number,
  told: {
    customerNo?: number;
    purchaseAmountFen?: number;
    key: string;
    reference?: string;
    at?: Date;
  },
) {
  const { customerNo = 1, purchaseAmountFen = 20_000, key, reference = key, at = now } = told;
  return within(async (tx) =>
    payBenefit(
      tx,
      at,
      {
        kind,
        customerNo,
        purchaseAmountFen,
        reference,
        toldBy: 'till:1',
        clientKey: key,
        orgId: outlet,
        merchantNo: null,
        actor: 'system',
      },
      await findOpenBenefits(tx, at, kind, offerId),
    ),
  );
}

const refund = (redemptionId: number, key: string, refundedFen: number | null = null) =>
  within((tx) =>
    refundPayment(tx, now, {
      redemptionId,
      refundedFen,
      refundedBy: 'till:1',
      clientKey: key,
      merchant: null,
    }),
  );

const claim = (allotmentId: number, customerNo: number, key: string, at = now) =>
  within((tx) =>
    claimVouchers(tx, at, [
      {
        allotmentId,
        customerNo,
        claimedBy: 'staff:1',
        clientKey: key,
        channel: 'staff',
        scope: { all: true },
      },
    ]),
  ).then(([answer]) => {
    if (!answer) throw new Error('no answer');
    return answer;
  });

async function balance(kind: string, ownerId: number): Promise<number> {
  const { rows } = await within((tx) =>
    sql<{ balance: number }>`
      select coalesce(sum(balance), 0)::bigint as balance from ledger.account
      where kind = ${kind} and owner_id = ${ownerId} and unit = 'CNY'`.execute(tx),
  );
  return rows[0]?.balance ?? 0;
}

describe('an instant discount', () => {
  const discount = { kind: 'instantDiscount', faceAmountFen: 1_001 } as const;

  it('is claimed and redeemed by one payment, and told again it is the same', async () => {
    const { offerId } = await open(3, discount);
    const before = await balance('settlement', outlet);
    const first = valueOf(await pay('instantDiscount', offerId, { key: 'd1' }));
    expect(first).toMatchObject({ amountFen: 1_001, takenBackFen: 0 });
    expect(valueOf(await pay('instantDiscount', offerId, { key: 'd1' }))).toEqual(first);
    expect(await balance('settlement', outlet)).toBe(before + 1_001);
    expect(codeOf(await pay('instantDiscount', offerId, { key: 'd1', customerNo: 2 }))).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    expect(codeOf(await pay('instantDiscount', offerId, { key: 'd2', reference: 'd1' }))).toBe(
      'PAYMENT_KNOWN',
    );
  });

  it('gives back in proportion to the same funders, and its place in the limits with the whole', async () => {
    const daily = { scope: 'customer', period: 'day', capCount: 1, capAmountFen: null } as const;
    const { offerId, budgets } = await open(3, { ...discount, limits: [daily] });
    const held = () => Promise.all(budgets.map((budgetId) => balance('budget', budgetId)));
    const first = valueOf(await pay('instantDiscount', offerId, { key: 'p1' }));
    expect(codeOf(await pay('instantDiscount', offerId, { key: 'p2' }))).toBe('CUSTOMER_LIMIT');
    const start = await held();
    const part = valueOf(await refund(first.redemptionId, 'r1', 5_000));
    expect(part.takenBackFen).toBe(251);
    expect((await held()).map((fen, at) => fen - (start[at] ?? 0))).toEqual([84, 167]);
    expect(codeOf(await refund(first.redemptionId, 'r2', 15_001))).toBe('REFUND_ABOVE_PAYMENT');
    const whole = valueOf(await refund(first.redemptionId, 'r3'));
    expect(whole.takenBackFen).toBe(1_001);
    // Given back in steps the place stays taken; given back at once it is free again.
    expect(codeOf(await pay('instantDiscount', offerId, { key: 'p3' }))).toBe('CUSTOMER_LIMIT');
    const other = valueOf(await pay('instantDiscount', offerId, { key: 'p4', customerNo: 3 }));
    valueOf(await refund(other.redemptionId, 'r4'));
    expect(codeOf(await pay('instantDiscount', offerId, { key: 'p5', customerNo: 3 }))).toBe('OK');
  });

  it('is given once to two payments at once when one is left', async () => {
    const { offerId } = await open(1, discount);
    const seen = await within((tx) => findOpenBenefits(tx, now, 'instantDiscount', offerId));
    const told = (customerNo: number) => ({
      kind: 'instantDiscount' as const,
      customerNo,
      purchaseAmountFen: 20_000,
      reference: `x${customerNo}`,
      toldBy: 'till:1',
      clientKey: `x${customerNo}`,
      orgId: outlet,
      merchantNo: null,
      actor: 'system' as const,
    });
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => payBenefit(tx, now, told(4), seen),
      (tx) => payBenefit(tx, now, told(5), seen),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'BUDGET_EXHAUSTED']);
  });

  it('is given once to a payment that is told by two at once', async () => {
    const { offerId } = await open(5, discount);
    const [one, other] = await Promise.all([
      pay('instantDiscount', offerId, { key: 'y1', reference: 'same' }),
      pay('instantDiscount', offerId, { key: 'y2', reference: 'same' }),
    ]);
    expect([codeOf(one), codeOf(other)].toSorted()).toEqual(['OK', 'PAYMENT_KNOWN']);
  });
});

describe('cashback', () => {
  const percent = { kind: 'cashback', faceAmountFen: 500, percentBp: 200 } as const;

  it('is owed to the customer, and a refund of the payment takes it back', async () => {
    const { offerId, budgets } = await open(2, percent);
    const first = valueOf(await pay('cashback', offerId, { key: 'c1', customerNo: 7 }));
    expect(first.amountFen).toBe(400);
    expect(await balance('customer', 7)).toBe(400);
    valueOf(await refund(first.redemptionId, 'cr1', 10_000));
    expect(await balance('customer', 7)).toBe(200);
    valueOf(await refund(first.redemptionId, 'cr2'));
    expect(await balance('customer', 7)).toBe(0);
    const left = await Promise.all(budgets.map((budgetId) => balance('budget', budgetId)));
    // One of two is set aside still; all else is back.
    expect(left.reduce((sum, fen) => sum + fen, 0)).toBe(1_000 + 500);
  });

  it('of which a part is taken back counts that part once, however often its refund is told', async () => {
    const { offerId } = await open(2, percent);
    const told = { key: 'c3', customerNo: 9 };
    const { redemptionId } = valueOf(await pay('cashback', offerId, told));
    // 2 % of 50 yuan twice, and of 10 fen nothing.
    const whole = valueOf(await refund(redemptionId, 'cr3', 5_000));
    expect(valueOf(await refund(redemptionId, 'cr3', 5_000))).toEqual(whole);
    const small = valueOf(await refund(redemptionId, 'cr4', 10));
    expect(small).toMatchObject({ refundedFen: 5_010, takenBackFen: 101 });
    valueOf(await refund(redemptionId, 'cr5', 10));
    const again = valueOf(await refund(redemptionId, 'cr5', 10));
    expect(again).toMatchObject({ refundedFen: 5_020, takenBackFen: 101 });
    valueOf(await refund(redemptionId, 'cr6'));
    expect(valueOf(await refund(redemptionId, 'cr6'))).toMatchObject({ takenBackFen: 400 });
    const other = valueOf(await pay('cashback', offerId, { ...told, key: 'c4' }));
    expect(codeOf(await refund(other.redemptionId, 'cr6'))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(codeOf(await refund(other.redemptionId, 'cr5', 10))).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('taken back by two refunds at once is taken back once', async () => {
    const { offerId } = await open(2, percent);
    const { redemptionId } = valueOf(await pay('cashback', offerId, { key: 'c2', customerNo: 8 }));
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) =>
        refundPayment(tx, now, {
          redemptionId,
          refundedFen: null,
          refundedBy: 'till:1',
          clientKey: 'b1',
          merchant: null,
        }),
      (tx) =>
        refundPayment(tx, now, {
          redemptionId,
          refundedFen: null,
          refundedBy: 'till:1',
          clientKey: 'b2',
          merchant: null,
        }),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'REFUND_ABOVE_PAYMENT']);
    expect(await balance('customer', 8)).toBe(0);
  });
});

describe('a red packet', () => {
  it('is owed to the customer as it is claimed', async () => {
    const { releaseId } = await open(2, { kind: 'redPacket', faceAmountFen: 888 });
    valueOf(await claim(releaseId, 10, 'red-1'));
    valueOf(await claim(releaseId, 10, 'red-1'));
    expect(await balance('customer', 10)).toBe(888);
  });
});

describe('a lucky packet', () => {
  const lucky = { totalFen: 10_007, number: 10 };
  const packet = {
    kind: 'redPacket',
    faceAmountFen: 100,
    capAmountFen: 20_014,
    terms: { lucky },
  } as const;
  const amountsOf = async (releaseId: number): Promise<number[]> => {
    const { rows } = await within((tx) =>
      sql<{ amount: number }>`select face_amount_fen as amount from benefits.voucher
        where allotment_id = ${releaseId} and state <> 'reversed' order by id`.execute(tx),
    );
    return rows.map(({ amount }) => amount);
  };

  it.each([false, true])(
    'of 30 who ask two processes at once 20 get amounts that sum to the total (in order: %s)',
    async (inOrder) => {
      const { releaseId, budgets } = await open(20, packet, inOrder);
      const queues = [0, 1].map(() => createClaimQueue(postgres.database, { now: () => now }));
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, at) =>
          queues[at % 2]?.claim({
            allotmentId: releaseId,
            customerNo: at + 1,
            claimedBy: 'customer',
            clientKey: `lucky-${releaseId}-${at}`,
            channel: 'customer',
            scope: { all: true },
          }),
        ),
      );
      expect(answers.filter((one) => one?.ok)).toHaveLength(20);
      const amounts = await amountsOf(releaseId);
      expect(amounts.reduce((sum, fen) => sum + fen, 0)).toBe(20_014);
      expect(Math.min(...amounts)).toBeGreaterThanOrEqual(100);
      expect(new Set(amounts).size).toBeGreaterThan(5);
      // The last packet emptied what both funders had set aside.
      expect(await balance('allotted', releaseId)).toBe(0);
      const left = await Promise.all(budgets.map((budgetId) => balance('budget', budgetId)));
      expect(left).toEqual(inOrder ? [0, 20_014] : [20_014 - 6_670, 20_014 - 13_344]);
    },
  );

  it('of the last packet the second of two claimants is told that it is gone', async () => {
    const { releaseId } = await open(10, { ...packet, capAmountFen: 10_007 });
    for (let at = 1; at < 10; at += 1) valueOf(await claim(releaseId, at, `last-${at}`));
    const ask = (customerNo: number) => (tx: Tx) =>
      claimVouchers(tx, now, [
        {
          allotmentId: releaseId,
          customerNo,
          claimedBy: 'staff:1',
          clientKey: `last-${customerNo}`,
          channel: 'staff',
          scope: { all: true },
        },
      ]);
    const { first, second } = await afterBoth(postgres.database, ask(10), ask(11));
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'BUDGET_EXHAUSTED']);
    expect((await amountsOf(releaseId)).reduce((sum, fen) => sum + fen, 0)).toBe(10_007);
  });

  it('is one customer’s, of an amount, from a seed that stays as it was committed to, whatever the program does', async () => {
    const { releaseId } = await open(10, { ...packet, capAmountFen: 10_007 });
    const first = valueOf(await claim(releaseId, 31, 'own-1'));
    const other = valueOf(await claim(releaseId, 32, 'own-2'));
    const packets = `benefits.lucky_packet set`;
    const refused = [
      [
        `update ${packets} voucher_id = ${first.id} where voucher_id = ${other.id}`,
        'lucky_packet_voucher_id_key',
      ],
      [`update ${packets} amount_fen = 0 where voucher_id = ${first.id}`, 'check constraint'],
      [`update ${packets} place = 0 where voucher_id = ${first.id}`, 'check constraint'],
      [`delete from benefits.lucky_packet where allotment_id = ${releaseId}`, 'permission denied'],
      [
        `update benefits.lucky_release set total_fen = 1 where allotment_id = ${releaseId}`,
        'permission denied',
      ],
      [`set local role huike_app; select * from benefits.lucky_packet`, 'permission denied'],
      [`set local role huike_app; select * from benefits.lucky_release`, 'permission denied'],
      [
        `insert into benefits.lucky_release (allotment_id, seed, commitment, total_fen, number, groups)
          select id, decode(repeat('00', 32), 'hex'), decode(repeat('11', 32), 'hex'), 1, 1, 1 from benefits.allotment where id <> ${releaseId} limit 1`,
        'check constraint',
      ],
    ] as const;
    for (const [text, why] of refused)
      await expect(
        within((tx) => sql`${sql.raw(text)}`.execute(tx)),
        text,
      ).rejects.toThrow(why);
  });

  it('that is taken back goes to the next who comes, and its seed is shown when it is over', async () => {
    const { releaseId } = await open(10, { ...packet, capAmountFen: 10_007 });
    const first = valueOf(await claim(releaseId, 21, 'back-1'));
    const { rows } = await within((tx) =>
      sql<{
        id: number;
      }>`select id from benefits.redemption where voucher_id = ${first.id}`.execute(tx),
    );
    const reversal = { redemptionId: rows[0]?.id ?? 0, reversedBy: 'staff:1', clientKey: 'back' };
    valueOf(await within((tx) => reversePart(tx, now, reversal)));
    const next = valueOf(await claim(releaseId, 22, 'back-2'));
    expect(next.faceAmountFen).toBe(first.faceAmountFen);
    const proof = (at: Date) => findLuckyProof(postgres.database, at, releaseId).then(valueOf);
    expect(await proof(now)).toMatchObject({ seed: null, totalFen: 10_007, leastFen: 100 });
    const { seed, commitment, ...rule } = await proof(new Date('2026-04-01T00:00:00Z'));
    expect(
      createHash('sha256')
        .update(Buffer.from(seed ?? '', 'hex'))
        .digest('hex'),
    ).toBe(commitment);
    const stream = streamOf((block) =>
      createHmac('sha256', Buffer.from(seed ?? '', 'hex'))
        .update(luckyBlockText(releaseId, 1, block))
        .digest(),
    );
    expect(luckyAmounts(rule, stream)[0]).toBe(first.faceAmountFen);
  });
});

describe('what customers are owed', () => {
  const person = async (staffNumber: string, role: Role): Promise<Caller> => {
    const { rows } = await within((tx) =>
      sql<{ id: number }>`insert into organization.staff (staff_number, name, org_id, roles)
        values (${staffNumber}, ${staffNumber}, ${outlet}, ${[role]}) returning staff_id as id`.execute(
        tx,
      ),
    );
    return {
      kind: 'staff',
      id: rows[0]?.id ?? 0,
      name: staffNumber,
      roles: [role],
      orgId: outlet,
      scope: { all: true },
      ability: createMongoAbility<AppAbility>(rulesForRoles([role])),
      secondFactor: true,
    };
  };
  const approve = (payoutId: number, checker: Caller) =>
    within(async (tx) => {
      const { rows } = await sql<{ id: number }>`
        select approval_id as id from approvals.approval where kind = 'customer_payout' and object_id = ${String(payoutId)}`.execute(
        tx,
      );
      const kinds = [customerPayoutApproval({ now: () => now })];
      const decision = { decision: 'approve', comment: '' } as const;
      return decideApproval(tx, kinds, rows[0]?.id ?? 0, checker, decision, now);
    });

  /** What the tables hold of a proposed batch, whatever the program does. */
  async function promisedOnce(id: number): Promise<void> {
    const line = `benefits.customer_payout_line`;
    const columns = `payout_id, customer_no, account_id, org_id, amount_fen`;
    const refused = [
      [
        `insert into ${line} (line, ${columns}) select line + 1000, ${columns} from ${line} where payout_id = ${id} limit 1`,
        'customer_payout_under_way',
      ],
      [`update ${line} set amount_fen = 0 where payout_id = ${id}`, 'check constraint'],
      [`update ${line} set state = 'out' where payout_id = ${id}`, 'check constraint'],
      [
        `update ${line} set state = 'paid', decided_at = now() where payout_id = ${id}`,
        'check constraint',
      ],
      [
        `update ${line} set pending_id = 1 where payout_id = ${id} and line = 1`,
        'check constraint',
      ],
      [`update ${line} set decided_at = now() where payout_id = ${id}`, 'check constraint'],
      [
        `update benefits.customer_payout set state = 'out' where payout_id = ${id}`,
        'check constraint',
      ],
      [
        `update benefits.customer_payout set out_at = now() where payout_id = ${id}`,
        'check constraint',
      ],
      [`delete from ${line} where payout_id = ${id}`, 'permission denied'],
      [
        `set local role huike_app; update ${line} set state = 'dropped' where payout_id = ${id}`,
        'permission denied',
      ],
    ] as const;
    for (const [text, why] of refused)
      await expect(
        within((tx) => sql`${sql.raw(text)}`.execute(tx)),
        text,
      ).rejects.toThrow(why);
  }

  it('is in one batch at a time, held while it is out, and leaves the books once', async () => {
    const by = await person('990001', 'product_manager');
    const checker = await person('990002', 'compliance_checker');
    const { releaseId } = await open(2, { kind: 'redPacket', faceAmountFen: 700 });
    valueOf(await claim(releaseId, 35, 'owed-1'));
    const propose = (tx: Tx) => proposeCustomerPayout(tx, by, now);
    const { first, second } = await afterBoth(postgres.database, propose, propose);
    expect(codeOf(second)).toBe('CUSTOMER_PAYOUT_NOTHING_DUE');
    const payout = valueOf(first);
    await promisedOnce(payout.id);
    expect(codeOf(await approve(payout.id, { ...checker, roles: ['outlet_manager'] }))).toBe(
      'APPROVAL_ROLE_MISSING',
    );
    expect(codeOf(await approve(payout.id, { ...by, roles: ['compliance_checker'] }))).toBe(
      'APPROVAL_BY_MAKER',
    );
    expect(await balance('paid', 0)).toBe(0);
    valueOf(await approve(payout.id, checker));
    const page = await within((tx) => listCustomerPayoutLines(tx, payout.id, { limit: 200 }));
    const { items } = valueOf(page);
    const line = items.find(({ customerNo }) => customerNo === 35)?.line ?? 0;
    const paid = items.map((one) => ({ line: one.line, outcome: 'paid' as const, note: '' }));
    const failed = paid.map((one) =>
      one.line === line ? { ...one, outcome: 'failed' as const } : one,
    );
    const record = (results: PayoutResults['items']) =>
      within((tx) => recordCustomerPayout(tx, now, by, payout.id, { items: results }));
    expect(valueOf(await record(failed)).state).toBe('finished');
    expect(codeOf(await record(failed))).toBe('OK');
    expect(codeOf(await record(paid))).toBe('PAYOUT_LINE_DECIDED');
    expect(await balance('customer', 35)).toBe(700);
    const again = valueOf(await within(propose));
    expect(again).toMatchObject({ lines: 1, amountFen: 700 });
    valueOf(await approve(again.id, checker));
    const all = [{ line: 1, outcome: 'paid' as const, note: '' }];
    await within((tx) => recordCustomerPayout(tx, now, by, again.id, { items: all }));
    await within((tx) => recordCustomerPayout(tx, now, by, again.id, { items: all }));
    expect(await balance('customer', 35)).toBe(0);
  });

  it('taken back after it was paid out is owed by the customer, and goes first of what comes next', async () => {
    const by = await person('990003', 'product_manager');
    const checker = await person('990004', 'compliance_checker');
    const { offerId, budgets } = await open(3, { kind: 'cashback', faceAmountFen: 700 });
    const held = () => Promise.all(budgets.map((budgetId) => balance('budget', budgetId)));
    const { redemptionId } = valueOf(
      await pay('cashback', offerId, { key: 'cl-1', customerNo: 36 }),
    );
    const before = await held();
    const propose = (tx: Tx) => proposeCustomerPayout(tx, by, now);
    const payout = valueOf(await within(propose));
    valueOf(await approve(payout.id, checker));
    // On its way it is taken back in part already, and the rest once it is paid.
    expect(valueOf(await refund(redemptionId, 'cl-2', 10_000)).owedFen).toBe(350);
    const { items } = valueOf(
      await within((tx) => listCustomerPayoutLines(tx, payout.id, { limit: 200 })),
    );
    const results = items.map(({ line }) => ({ line, outcome: 'paid' as const, note: '' }));
    valueOf(await within((tx) => recordCustomerPayout(tx, now, by, payout.id, { items: results })));
    expect(valueOf(await refund(redemptionId, 'cl-3')).owedFen).toBe(700);
    expect(await balance('receivable', 36)).toBe(-700);
    expect(await balance('customer', 36)).toBe(0);
    // While nothing of it is collected yet.
    await holdLedgerSound(postgres.database);
    // The funders have it back, in their shares.
    expect((await held()).map((fen, at) => fen - (before[at] ?? 0))).toEqual([233, 467]);
    const { releaseId } = await open(2, { kind: 'redPacket', faceAmountFen: 500 });
    valueOf(await claim(releaseId, 36, 'cl-4'));
    expect(codeOf(await within(propose))).toBe('CUSTOMER_PAYOUT_NOTHING_DUE');
    const more = await open(2, { kind: 'redPacket', faceAmountFen: 400 });
    valueOf(await claim(more.releaseId, 36, 'cl-5'));
    const { first, second } = await afterBoth(postgres.database, propose, propose);
    expect(valueOf(first)).toMatchObject({ lines: 1, amountFen: 200 });
    expect(codeOf(second)).toBe('CUSTOMER_PAYOUT_NOTHING_DUE');
    expect([await balance('receivable', 36), await balance('customer', 36)]).toEqual([0, 200]);
    const claims = await within((tx) => listClaims(tx, { limit: 200 }));
    expect(claims.items).toContainEqual(
      expect.objectContaining({ customerNo: 36, claimedFen: 700, collectedFen: 700 }),
    );
    valueOf(await approve(valueOf(first).id, checker));
  });
});

describe('days and places of an offer', () => {
  it('a claim on another day is refused with the next of its days', async () => {
    // now is Monday, 2 March 2026
    const days = { weekdays: [5], monthDays: [], months: [], appliesTo: 'claim' as const };
    const { releaseId } = await open(2, { terms: { days } });
    const refused = await claim(releaseId, 11, 'day-1');
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'NOT_THIS_DAY', facts: { nextDay: '2026-03-06' } },
    });
    // Friday in Shanghai, still Thursday in Greenwich
    expect(codeOf(await claim(releaseId, 11, 'day-2', new Date('2026-03-05T16:30:00Z')))).toBe(
      'OK',
    );
  });

  it('a voucher is used where its offer says', async () => {
    const { releaseId } = await open(2, { terms: { places: { orgIds: [], merchantNos: [9] } } });
    const { id } = valueOf(await claim(releaseId, 12, 'place-1'));
    const use = (merchantId: number | null) =>
      within((tx) =>
        redeemVoucher(tx, now, {
          voucher: { id },
          purchaseAmountFen: 5_000,
          redeemedBy: 'till:1',
          clientKey: `place-${merchantId}`,
          orgId: outlet,
          merchantId,
        }),
      );
    expect(codeOf(await use(null))).toBe('NOT_THIS_PLACE');
    expect(codeOf(await use(8))).toBe('NOT_THIS_PLACE');
    expect(codeOf(await use(9))).toBe('OK');
  });

  it('an exchange voucher brings its face whatever is bought', async () => {
    const { releaseId } = await open(1, { terms: { exchangeFor: '咖啡一杯' } });
    const { id } = valueOf(await claim(releaseId, 13, 'exchange-1'));
    const redeemed = await within((tx) =>
      redeemVoucher(tx, now, {
        voucher: { id },
        purchaseAmountFen: 1,
        redeemedBy: 'till:1',
        clientKey: 'exchange-1',
        orgId: outlet,
      }),
    );
    expect(valueOf(redeemed).amountFen).toBe(1_000);
  });
});
