import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  lateRefund,
  merchantHeld,
  merchantHolds,
  purchaseVerified,
  shownVoucher,
  verification,
  verificationPage,
} from '../../../contract/merchants.ts';
import type { CreateOffer } from '../../../contract/offers.ts';
import { redeemedSchema } from '../../../contract/benefits.ts';
import { heldSchema, validationSchema } from '../../../contract/tills.ts';
import { signMemberCode } from '../../src/modules/benefits/payments/member-code.ts';
import { randomKeyring } from '../../src/platform/crypto/read-keyring.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { verifyLedger } from '../../src/modules/benefits/index.ts';
import {
  redeemAtMerchants,
  redeemWalletAtMerchant,
} from '../../src/modules/merchants/redeem-at-merchant.ts';
import { holdAtMerchant, releaseAtMerchant } from '../../src/modules/merchants/hold-at-merchant.ts';
import { changeMerchant } from '../../src/modules/merchants/register-merchant.ts';
import { refundByMerchant } from '../../src/modules/merchants/refund-at-merchant.ts';
import { type Answer, bodyOf, type Person, refusalOf } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { afterBoth } from '../races/interleave.ts';
import { giveVouchers, memberCodeOf, useBankWithMerchants } from './bank-with-merchants.ts';

const bank = useBankWithMerchants({ maxConnections: 8, now: '2026-06-15T23:50:00+08:00' });
let no: number;
let operator: Person;
let codes: string[];
const code = (): string => {
  const next = codes.pop();
  if (!next) throw new Error('no voucher is left');
  return next;
};

beforeAll(async () => {
  no = await bank.addMerchant('FZ-GL-1');
  operator = await bank.addOperator('FZ-GL-2', no);
  codes = (await giveVouchers(bank, 40)).vouchers.map((one) => one.code);
});

const redeem = (who: Pick<Person, 'call'>, proof: string, at = no, more = {}): Promise<Answer> =>
  who.call('POST', `/api/merchants/${at}/redemptions`, {
    proof,
    purchaseAmountFen: 5_000,
    ...more,
  });
const refund = (id: number, body = {}): Promise<Answer> =>
  operator.call('POST', `/api/merchants/${no}/redemptions/${id}/refunds`, body);
const codeOf = (answer: { ok: true } | { ok: false; refusal: { code: string } }): string =>
  answer.ok ? 'OK' : answer.refusal.code;
const balance = async (merchantNo = no): Promise<number> => {
  const { body } = await bank.maker.call('GET', `/api/merchants/${merchantNo}/profile`);
  return z.object({ balanceFen: z.int() }).parse(body).balanceFen;
};
const faults = () => withJob(bank.platform.database, verifyLedger);

describe('a voucher shown at a merchant', () => {
  test('is looked at without a word about who holds it, redeemed once, and owed to the merchant', async () => {
    const proof = code();
    const shown = await operator.call('POST', `/api/merchants/${no}/look-ups`, {
      proof,
      purchaseAmountFen: 600,
    });
    expect(bodyOf(shownVoucher.strict(), shown)).toMatchObject({
      offerName: '十元券',
      state: 'claimed',
      faceAmountFen: 1_000,
      worthFen: 600,
    });
    const before = await balance();
    const done = bodyOf(
      verification,
      await redeem(operator, proof, no, { orderReference: 'POS-1' }),
    );
    expect(done).toMatchObject({ amountFen: 1_000, source: 'online', orderReference: 'POS-1' });
    expect(await balance()).toBe(before + 1_000);
    expect(refusalOf(await redeem(operator, proof))).toBe('ALREADY_REDEEMED');
    const listed = bodyOf(
      verificationPage,
      await operator.call('GET', `/api/merchants/${no}/redemptions?day=2026-06-15`),
    );
    expect(listed.items.map(({ redemptionId }) => redemptionId)).toContain(done.redemptionId);
    expect(await faults()).toEqual([]);
  });

  test('is redeemed by a till, which is told of in the list', async () => {
    const till = await bank.addTill(no);
    expect(bodyOf(verification, await redeem(till, code()))).toMatchObject({ tillId: till.id });
  });

  test('asked for twice under one key gives one redemption, and under it nothing at another merchant', async () => {
    const other = await bank.addMerchant('FZ-GL-1');
    const both = await bank.addOperator('FZ-GL-1', no, other);
    const proof = code();
    const ask = (at: number) =>
      bank.app.inject({
        method: 'POST',
        url: `/api/merchants/${at}/redemptions`,
        headers: { ...both.headers, 'idempotency-key': 'one-key-of-a-sale' },
        payload: { proof, purchaseAmountFen: 5_000 },
      });
    const [first, second, third] = [await ask(no), await ask(no), await ask(other)];
    expect(second.json()).toEqual(first.json());
    expect(third.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  test('is refused to whoever does not work there, before anything is said of it', async () => {
    const stranger = await bank.addOperator('FZ-GL-1', await bank.addMerchant('FZ-GL-1'));
    expect(refusalOf(await redeem(stranger, code()))).toBe('MERCHANT_UNKNOWN');
    const asked = { proof: 'none of these' };
    const looked = await stranger.call('POST', `/api/merchants/${no}/look-ups`, asked);
    expect(refusalOf(looked)).toBe('MERCHANT_UNKNOWN');
    const weighed = { proofs: [code()], purchaseAmountFen: 5_000 };
    const validated = await stranger.call('POST', `/api/merchants/${no}/validations`, weighed);
    expect(refusalOf(validated)).toBe('MERCHANT_UNKNOWN');
    const listed = await stranger.call('GET', `/api/merchants/${no}/redemptions`);
    expect(bodyOf(verificationPage, listed).items).toEqual([]);
  });

  test('is not redeemed at the bank’s counters by a merchant’s people, but by operators of no merchant', async () => {
    const asked = { proof: code(), purchaseAmountFen: 5_000 };
    const refused = await operator.call('POST', '/api/redemptions', asked);
    expect(refusalOf(refused)).toBe('MERCHANT_NAMED_NEEDED');
    const free = await bank.signInAs('merchant_operator', 'FZ-GL-1');
    expect((await free.call('POST', '/api/redemptions', asked)).status).toBe(201);
  });
});

describe('several vouchers shown for one purchase', () => {
  const shownTo = async (who: Person, url: string, proofs: string[], purchaseAmountFen: number) =>
    bodyOf(validationSchema, await who.call('POST', url, { proofs, purchaseAmountFen }));
  const terms = { stacks: true, exclusionGroup: 'food' };
  /** One voucher each: of a group that goes with others, of the same group, and one that goes with others. */
  const three = async (): Promise<string[]> => {
    const given = [];
    for (const offer of [terms, { ...terms, faceAmountFen: 800 }, { stacks: true }])
      given.push((await giveVouchers(bank, 1, { offer })).vouchers[0]?.code ?? '');
    return given;
  };

  test('are told the best combination with the reason of each, and used whole at a merchant', async () => {
    const places = { orgIds: [], merchantNos: [no + 1_000] };
    const elsewhere = await giveVouchers(bank, 1, { offer: { stacks: true, terms: { places } } });
    const proofs = [...(await three()), 'not-a-voucher', elsewhere.vouchers[0]?.code ?? ''];
    const url = `/api/merchants/${no}`;
    const told = await shownTo(operator, `${url}/validations`, proofs, 5_000);
    expect(told.amountFen).toBe(2_000);
    expect(
      told.vouchers.map(({ place, worthFen, amountFen, why }) => [
        place,
        worthFen,
        amountFen,
        why?.code ?? null,
      ]),
    ).toEqual([
      [1, 1_000, 1_000, null],
      [2, 800, 0, 'EXCLUDED_BY_GROUP'],
      [3, 1_000, 1_000, null],
      [4, 0, 0, 'VOUCHER_UNKNOWN'],
      [5, 0, 0, 'NOT_THIS_PLACE'],
    ]);
    expect(told.vouchers[1]?.why).toMatchObject({
      zh: expect.stringContaining(proofs[0]?.slice(-4) ?? '?'),
      en: expect.stringContaining('one group'),
    });
    const before = await balance();
    const whole = { proof: undefined, proofs: proofs.slice(0, 2) };
    expect(refusalOf(await redeem(operator, '', no, whole))).toBe('EXCLUDED_BY_GROUP');
    expect(await balance()).toBe(before);
    const chosen = { proof: undefined, proofs: [proofs[0], proofs[2]], purchaseAmountFen: 1_700 };
    const done = bodyOf(purchaseVerified, await redeem(operator, '', no, chosen));
    expect(done.totalFen).toBe(1_700);
    expect(done.parts.map(({ amountFen }) => amountFen)).toEqual([1_000, 700]);
    expect(await balance()).toBe(before + 1_700);
    const back = await refund(done.parts[1]?.redemptionId ?? 0);
    expect(bodyOf(verification, back)).toMatchObject({ refundedFen: 700 });
    expect(await balance()).toBe(before + 1_000);
    expect(await faults()).toEqual([]);
  });

  test('in separate calls for one payment are held to what was used for it before', async () => {
    const [first = '', second = '', third = ''] = await three();
    const alone = code();
    const sale = { orderReference: 'SALE-1', purchaseAmountFen: 1_700 };
    const { redemptionId } = bodyOf(verification, await redeem(operator, first, no, sale));
    const refused = async (proof: string, more = {}) =>
      refusalOf(await redeem(operator, proof, no, { ...sale, ...more }));
    expect(await refused(second)).toBe('EXCLUDED_BY_GROUP');
    expect(await refused(alone)).toBe('STACKS_WITH_NONE');
    expect(await refused(third, { purchaseAmountFen: 9_000 })).toBe('PURCHASE_DIFFERS');
    const weigh = async (orderReference: string, proofs = [second, third, alone]) =>
      bodyOf(
        validationSchema,
        await operator.call('POST', `/api/merchants/${no}/validations`, {
          ...sale,
          orderReference,
          proofs,
        }),
      ).vouchers.map(({ amountFen, why }) => why?.code ?? amountFen);
    expect(await weigh('SALE-1')).toEqual(['EXCLUDED_BY_GROUP', 700, 'STACKS_WITH_NONE']);
    expect(await weigh('SALE-2')).toEqual([800, 900, 'WORTH_LESS_ALONE']);
    const looked = { ...sale, proof: second };
    const shown = await operator.call('POST', `/api/merchants/${no}/look-ups`, looked);
    expect(bodyOf(shownVoucher, shown).worthFen).toBeNull();
    // The purchase is what the receipt says: what is left of it is what the next brings.
    expect(bodyOf(verification, await redeem(operator, third, no, sale)).amountFen).toBe(700);
    const more = (await giveVouchers(bank, 1, { offer: { stacks: true } })).vouchers[0]?.code ?? '';
    expect(await refused(more)).toBe('ADDS_NOTHING');
    // Another payment, another day, or what was given back stands in nobody's way.
    expect((await redeem(operator, second, no, { ...sale, orderReference: 'SALE-2' })).status).toBe(
      201,
    );
    await refund(redemptionId);
    expect(bodyOf(verification, await redeem(operator, first, no, sale)).amountFen).toBe(1_000);
    codes.push(alone);
    expect(await faults()).toEqual([]);
  });

  test('for one payment at once take turns, in one batch too, and a hold counts', async () => {
    const { clock, database } = bank.platform;
    const asked = (proof: string, orderReference: string) => ({
      ...requestOf(operator, no, proof),
      orderReference,
    });
    const [first = '', second = ''] = await three();
    const raced = await afterBoth(
      database,
      (tx) => redeemAtMerchants(tx, clock, [asked(first, 'AT-ONCE')]),
      (tx) => redeemAtMerchants(tx, clock, [asked(second, 'AT-ONCE')]),
    );
    expect([...raced.first, ...raced.second].map(codeOf)).toEqual(['OK', 'EXCLUDED_BY_GROUP']);
    const [third = '', fourth = ''] = await three();
    const together = await withJob(database, (tx) =>
      redeemAtMerchants(tx, clock, [asked(third, 'BATCH'), asked(fourth, 'BATCH')]),
    );
    expect(together.map(codeOf)).toEqual(['OK', 'EXCLUDED_BY_GROUP']);
    const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
    const sale = { purchaseAmountFen: 5_000, orderReference: 'HELD' };
    const held = await counter.call('POST', '/api/holds', { proof: second, ...sale });
    const { id: holdId } = bodyOf(heldSchema, held);
    const one = { proof: fourth, ...sale };
    expect(refusalOf(await counter.call('POST', '/api/validations', one))).toBe(
      'EXCLUDED_BY_GROUP',
    );
    expect(refusalOf(await counter.call('POST', '/api/holds', one))).toBe('EXCLUDED_BY_GROUP');
    expect((await counter.call('POST', '/api/redemptions', { holdId, ...sale })).status).toBe(201);
    expect(refusalOf(await counter.call('POST', '/api/redemptions', one))).toBe(
      'EXCLUDED_BY_GROUP',
    );
    expect(await faults()).toEqual([]);
  });

  test('are held at the bank’s counter and redeemed by the hold, and told by one proof as before', async () => {
    const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
    const [first = '', second = '', third = ''] = await three();
    const told = await shownTo(counter, '/api/validations', [second, third, second], 1_500);
    expect(told.vouchers.map(({ amountFen, why }) => why?.code ?? amountFen)).toEqual([
      800,
      700,
      'VOUCHER_TWICE',
    ]);
    const alone = await counter.call('POST', '/api/validations', {
      proof: first,
      purchaseAmountFen: 600,
    });
    expect(bodyOf(validationSchema, alone)).toMatchObject({ offerName: '十元券', amountFen: 600 });
    const purchase = { proofs: [first, third], purchaseAmountFen: 5_000 };
    const held = bodyOf(heldSchema, await counter.call('POST', '/api/holds', purchase));
    expect(held.totalFen).toBe(2_000);
    const elsewhere = await bank.signInAs('lobby_manager', 'FZ-GL-2');
    const paid = { holdId: held.id, purchaseAmountFen: 5_000 };
    expect(refusalOf(await elsewhere.call('POST', '/api/redemptions', paid))).toBe(
      'HOLD_ELSEWHERE',
    );
    const done = bodyOf(redeemedSchema, await counter.call('POST', '/api/redemptions', paid));
    expect(done.parts.map(({ amountFen }) => amountFen)).toEqual([1_000, 1_000]);
    expect(await faults()).toEqual([]);
  });
});

describe('the code that stands for all vouchers of a customer', () => {
  /** A customer who has none of the vouchers of the other tests. */
  const customerNo = 40;
  const show = () => memberCodeOf(bank, customerNo);
  const give = async (offers: Partial<CreateOffer>[]): Promise<number[]> => {
    const ids = [];
    for (const offer of offers)
      ids.push(
        (await giveVouchers(bank, 1, { offer, firstCustomer: customerNo })).vouchers[0]?.id ?? 0,
      );
    return ids;
  };
  const stacking = { stacks: true, faceAmountFen: 1_500, exclusionGroup: 'wallet' };
  beforeAll(async () => {
    const { database, keyring } = bank.platform;
    const managingOrgId = bank.org('FZ-GL-1');
    const records = Array.from({ length: customerNo }, (_, at) =>
      customerRecord({ sourceCustomerId: `W${at}`, managingOrgId }),
    );
    const added = await addCustomers(database, keyring, records);
    if (added.at(-1) !== customerNo) throw new Error('customers are numbered from one');
  });

  test('brings the best of them once: photographed, it is worth nothing anywhere', async () => {
    const places = { orgIds: [], merchantNos: [no + 1_000] };
    const [best, second, third] = await give([
      stacking,
      { ...stacking, faceAmountFen: 1_400 },
      { stacks: true },
      { terms: { places } },
    ]);
    const other = await bank.addMerchant('FZ-GL-1');
    const thief = await bank.addOperator('FZ-GL-1', other);
    const proof = show();
    const asked = { proofs: [proof], purchaseAmountFen: 5_000 };
    const told = bodyOf(
      validationSchema,
      await operator.call('POST', `/api/merchants/${no}/validations`, asked),
    );
    expect(told.amountFen).toBe(2_500);
    const whyOf = new Map(
      told.vouchers.map((one) => [one.voucherId, one.why?.code ?? one.amountFen]),
    );
    expect([best, second, third].map((id) => whyOf.get(id ?? 0))).toEqual([
      1_500,
      'EXCLUDED_BY_GROUP',
      1_000,
    ]);
    // What is used elsewhere only is not this merchant's to know.
    expect(told.vouchers.map(({ why }) => why?.code)).not.toContain('NOT_THIS_PLACE');
    expect(told.vouchers.map(({ place }) => place)).toEqual(told.vouchers.map((_, at) => at + 1));
    expect(
      refusalOf(
        await redeem(operator, '', no, { ...asked, proofs: [proof, proof], proof: undefined }),
      ),
    ).toBe('MEMBER_CODE_ALONE');
    const key = crypto.randomUUID();
    const sent = () =>
      bank.app.inject({
        method: 'POST',
        url: `/api/merchants/${no}/redemptions`,
        headers: { ...operator.headers, 'idempotency-key': key },
        payload: { proof, purchaseAmountFen: 5_000 },
      });
    const done = purchaseVerified.parse((await sent()).json());
    expect(done.parts.map(({ amountFen }) => amountFen)).toEqual([1_500, 1_000]);
    expect((await sent()).json()).toEqual(done);
    for (const [who, at] of [
      [operator, no],
      [thief, other],
    ] as const)
      expect(refusalOf(await redeem(who, proof, at))).toBe('MEMBER_CODE_USED');
    expect(await faults()).toEqual([]);
  });

  test('is refused when its time is over, when another bank signed it, and to a stranger', async () => {
    await give([stacking]);
    const foreign = signMemberCode(randomKeyring(), customerNo, bank.platform.clock.now()).code;
    expect(refusalOf(await redeem(operator, foreign))).toBe('TOKEN_INVALID');
    const proof = show();
    const stranger = await bank.addOperator('FZ-GL-1', await bank.addMerchant('FZ-GL-1'));
    // Of somebody without vouchers: whether there are any is not the stranger's to know.
    expect(refusalOf(await redeem(stranger, memberCodeOf(bank, 39)))).toBe('MERCHANT_UNKNOWN');
    bank.setNow('2026-06-15T23:52:00+08:00');
    expect(refusalOf(await redeem(operator, proof))).toBe('TOKEN_INVALID');
    bank.setNow('2026-06-15T23:50:00+08:00');
    // What was refused has not used it up.
    expect(refusalOf(await redeem(operator, proof, no, { purchaseAmountFen: 0.5 }))).not.toBe('OK');
    expect((await redeem(operator, proof)).status).toBe(201);
  });

  test.each(['redemptions', 'holds'])(
    'is of one payment, whose %s and discount are held to one receipt without a number too',
    async (way) => {
      const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
      for (const [who, at] of [
        [operator, `/api/merchants/${no}`],
        [counter, '/api'],
      ] as const) {
        await give([{ stacks: true, faceAmountFen: 5_000 }, stacking]);
        const proof = show();
        const shown = { proofs: [proof], purchaseAmountFen: 5_000 };
        const done = await who.call('POST', `${at}/${way}`, shown);
        expect(done.status).toBe(201);
        // The code is no number that a till has told.
        expect(z.object({ orderReference: z.string().default('') }).parse(done.body)).toEqual({
          orderReference: '',
        });
        const again = await who.call('POST', `${at}/validations`, shown);
        expect(bodyOf(validationSchema, again).amountFen).toBe(0);
        const told = { memberCode: proof, reference: `ONE-${way}`, purchaseAmountFen: 4_000 };
        expect(refusalOf(await who.call('POST', `${at}/instant-discounts`, told))).toBe(
          'PURCHASE_DIFFERS',
        );
      }
    },
  );

  test('scanned at two tills at once is used at one', async () => {
    await give([stacking, stacking]);
    const shownCode = show();
    const { database } = bank.platform;
    const order = (purchaseAmountFen: number) => ({
      merchantNo: no,
      caller: { kind: 'staff' as const, id: operator.staffId, name: '乙' },
      purchaseAmountFen,
      orderReference: '',
      clientKey: crypto.randomUUID(),
    });
    const { first, second } = await afterBoth(
      database,
      (tx) => redeemWalletAtMerchant(tx, bank.platform, shownCode, order(2_000)),
      (tx) => redeemWalletAtMerchant(tx, bank.platform, shownCode, order(3_000)),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'MEMBER_CODE_USED']);
    expect(await faults()).toEqual([]);
  });

  test('holds the best of them at the bank’s counter, and is let go when nothing is left to bring', async () => {
    await give([stacking]);
    const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
    const purchase = { proof: show(), purchaseAmountFen: 1_500 };
    const weighed = bodyOf(
      validationSchema,
      await counter.call('POST', '/api/validations', purchase),
    );
    expect(weighed.amountFen).toBe(1_500);
    const held = bodyOf(heldSchema, await counter.call('POST', '/api/holds', purchase));
    expect(held.totalFen).toBe(1_500);
    expect(refusalOf(await counter.call('POST', '/api/redemptions', purchase))).toBe(
      'MEMBER_CODE_USED',
    );
    const paid = { holdId: held.id, purchaseAmountFen: 1_500 };
    expect((await counter.call('POST', '/api/redemptions', paid)).status).toBe(201);
    await give([stacking, { stacks: true, exclusionGroup: 'wallet-2' }]);
    const first = { purchaseAmountFen: 4_000, orderReference: 'WALLET-1' };
    const [other] = (await giveVouchers(bank, 1, { offer: { ...stacking, faceAmountFen: 1_000 } }))
      .vouchers;
    expect(
      (await counter.call('POST', '/api/redemptions', { ...first, proof: other?.code })).status,
    ).toBe(201);
    // Of the group that this payment has a voucher of, the wallet gives none.
    const best = await counter.call('POST', '/api/validations', { ...first, proof: show() });
    expect(bodyOf(validationSchema, best).amountFen).toBe(1_000);
    const taken = { ...first, proof: show() };
    const kept = bodyOf(heldSchema, await counter.call('POST', '/api/holds', taken));
    expect(kept.totalFen).toBe(1_000);
    await counter.call('POST', `/api/holds/${kept.id}/release`);
    taken.proof = show();
    const done = bodyOf(redeemedSchema, await counter.call('POST', '/api/redemptions', taken));
    expect(done.totalFen).toBe(1_000);
    const nobody = { proof: memberCodeOf(bank, 999), purchaseAmountFen: 1_500 };
    for (const _ of [1, 2])
      expect(refusalOf(await counter.call('POST', '/api/redemptions', nobody))).toBe(
        'NO_BENEFIT_APPLIES',
      );
  });
});

describe('a voucher held while the customer pays at a merchant', () => {
  const holdAt = (who: Pick<Person, 'call'>, proof: string, at = no, more = {}) =>
    who.call('POST', `/api/merchants/${at}/holds`, {
      proofs: [proof],
      purchaseAmountFen: 5_000,
      ...more,
    });
  const openAt = async (who: Pick<Person, 'call'>, at = no): Promise<number[]> =>
    bodyOf(merchantHolds, await who.call('GET', `/api/merchants/${at}/holds`)).items.map(
      ({ holdId }) => holdId,
    );
  const capture = (who: Pick<Person, 'call'>, holdId: number, at = no, more = {}) =>
    who.call('POST', `/api/merchants/${at}/redemptions`, {
      holdId,
      purchaseAmountFen: 5_000,
      ...more,
    });
  const release = (who: Pick<Person, 'call'>, holdId: number, at = no) =>
    who.call('POST', `/api/merchants/${at}/holds/${holdId}/release`);

  test('is nobody else’s, and is redeemed by the hold at a till of the same merchant', async () => {
    const [proof, before, till] = [code(), await balance(), await bank.addTill(no)];
    const held = bodyOf(
      merchantHeld,
      await holdAt(operator, proof, no, { orderReference: 'POS-7' }),
    );
    expect(held).toMatchObject({ state: 'open', totalFen: 1_000, orderReference: 'POS-7' });
    expect(await openAt(till)).toContain(held.holdId);
    expect(refusalOf(await redeem(operator, proof))).toBe('VOUCHER_HELD');
    expect(await balance()).toBe(before);
    const done = bodyOf(purchaseVerified, await capture(till, held.holdId));
    expect(done).toMatchObject({ totalFen: 1_000, tillId: till.id, orderReference: 'POS-7' });
    expect(await balance()).toBe(before + 1_000);
    expect(await openAt(till)).not.toContain(held.holdId);
    expect(refusalOf(await release(operator, held.holdId))).toBe('ALREADY_REDEEMED');
    expect(await faults()).toEqual([]);
  });

  test('is redeemed and let go only by the merchant that holds it', async () => {
    const other = await bank.addMerchant('FZ-GL-1');
    const stranger = await bank.addOperator('FZ-GL-1', other);
    const { holdId } = bodyOf(merchantHeld, await holdAt(operator, code()));
    for (const [at, refusal] of [
      [other, 'HOLD_UNKNOWN'],
      [no, 'MERCHANT_UNKNOWN'],
    ] as const) {
      expect(refusalOf(await capture(stranger, holdId, at))).toBe(refusal);
      expect(refusalOf(await release(stranger, holdId, at))).toBe(refusal);
    }
    expect(await openAt(stranger, other)).toEqual([]);
    expect(refusalOf(await stranger.call('GET', `/api/merchants/${no}/holds`))).toBe(
      'MERCHANT_UNKNOWN',
    );
    expect(refusalOf(await holdAt(stranger, code()))).toBe('MERCHANT_UNKNOWN');
    expect(bodyOf(merchantHeld, await release(operator, holdId)).state).toBe('released');
    expect(bodyOf(merchantHeld, await release(operator, holdId)).state).toBe('released');
    expect(refusalOf(await capture(operator, holdId))).toBe('HOLD_EXPIRED');
  });

  test('is free again to the second when its time is over', async () => {
    const proof = code();
    const { holdId } = bodyOf(merchantHeld, await holdAt(operator, proof, no, { seconds: 30 }));
    bank.setNow('2026-06-15T23:50:29.999+08:00');
    expect(refusalOf(await redeem(operator, proof))).toBe('VOUCHER_HELD');
    bank.setNow('2026-06-15T23:50:30+08:00');
    expect(await openAt(operator)).not.toContain(holdId);
    expect(refusalOf(await capture(operator, holdId))).toBe('HOLD_EXPIRED');
    expect((await redeem(operator, proof)).status).toBe(201);
    bank.setNow('2026-06-15T23:50:00+08:00');
    expect(await faults()).toEqual([]);
  });

  test('by the payment code holds the best of all of the customer’s, once', async () => {
    const [best] = (await giveVouchers(bank, 1, { firstCustomer: 45 })).vouchers;
    const proof = memberCodeOf(bank, 45);
    const held = bodyOf(merchantHeld, await holdAt(operator, proof));
    expect(held.parts).toEqual([
      { offerName: '十元券', maskedCode: `****${best?.code.slice(-4)}`, amountFen: 1_000 },
    ]);
    expect(refusalOf(await holdAt(operator, proof))).toBe('MEMBER_CODE_USED');
    expect((await capture(operator, held.holdId)).status).toBe(201);
  });

  test('that is redeemed and let go at once is one of the two', async () => {
    const { clock, database } = bank.platform;
    const { holdId } = bodyOf(merchantHeld, await holdAt(operator, code()));
    const caller = { kind: 'staff' as const, id: operator.staffId, name: '乙' };
    const paid = { ...requestOf(operator, no, ''), vouchers: [{ holdId }] };
    const { first, second } = await afterBoth(
      database,
      async (tx) => (await redeemAtMerchants(tx, clock, [paid])).map(codeOf),
      (tx) => releaseAtMerchant(tx, bank.platform, caller, no, holdId),
    );
    expect([first, codeOf(second)]).toEqual([['OK'], 'ALREADY_REDEEMED']);
    expect(await faults()).toEqual([]);
  });

  test('waits for a merchant that is being suspended, and is refused; what it held before it may let go', async () => {
    const at = await bank.addMerchant('FZ-GL-1');
    const person = await bank.addOperator('FZ-GL-1', at);
    const before = bodyOf(merchantHeld, await holdAt(person, code(), at));
    const { database } = bank.platform;
    const closer = { kind: 'staff' as const, id: bank.maker.staffId, name: '甲' };
    const { vouchers, ...payment } = requestOf(person, at, code());
    const { second } = await afterBoth(
      database,
      (tx) =>
        changeMerchant(tx, { ...closer, scope: { all: true } }, at, {
          state: 'suspended',
          reason: '巡检',
        }),
      (tx) => holdAtMerchant(tx, bank.platform, { ...payment, shown: { vouchers }, seconds: 60 }),
    );
    expect(codeOf(second)).toBe('MERCHANT_SUSPENDED');
    expect(refusalOf(await capture(person, before.holdId, at))).toBe('MERCHANT_SUSPENDED');
    expect(bodyOf(merchantHeld, await release(person, before.holdId, at)).state).toBe('released');
  });
});

describe('a merchant that does not take benefits', () => {
  test.each([
    ['suspended', 'MERCHANT_SUSPENDED'],
    ['closed', 'MERCHANT_CLOSED'],
  ])(
    'because it is %s redeems nothing, also when it was looked at before',
    async (state, refusal) => {
      const at = await bank.addMerchant('FZ-GL-1');
      const person = await bank.addOperator('FZ-GL-1', at);
      const proof = code();
      await person.call('POST', `/api/merchants/${at}/look-ups`, { proof });
      const change = { state, reason: '巡检' };
      await bank.maker.call('PATCH', `/api/merchants/${at}/profile`, change);
      expect(refusalOf(await redeem(person, proof, at))).toBe(refusal);
      codes.push(proof);
    },
  );

  test('because it is being closed: the redemption waits, and is refused', async () => {
    const at = await bank.addMerchant('FZ-GL-1');
    const person = await bank.addOperator('FZ-GL-1', at);
    const proof = code();
    const { clock, database } = bank.platform;
    const closer = { kind: 'staff' as const, id: bank.maker.staffId, name: '甲' };
    const { second } = await afterBoth(
      database,
      (tx) =>
        changeMerchant(tx, { ...closer, scope: { all: true } }, at, {
          state: 'closed',
          reason: '注销',
        }),
      (tx) => redeemAtMerchants(tx, clock, [requestOf(person, at, proof)]),
    );
    expect(second.map(codeOf)).toEqual(['MERCHANT_CLOSED']);
    codes.push(proof);
  });
});

const requestOf = (person: Person, merchantNo: number, proof: string) => ({
  merchantNo,
  caller: { kind: 'staff' as const, id: person.staffId, name: '乙' },
  vouchers: [{ code: proof }],
  purchaseAmountFen: 5_000,
  orderReference: '',
  clientKey: crypto.randomUUID(),
});

describe('a refund', () => {
  const take = async (): Promise<number> =>
    bodyOf(verification, await redeem(operator, code())).redemptionId;

  test('on the day gives the money back to who paid, and the voucher to the customer', async () => {
    const proof = code();
    const before = await balance();
    const { redemptionId } = bodyOf(verification, await redeem(operator, proof));
    expect(bodyOf(verification, await refund(redemptionId))).toMatchObject({ refundedFen: 1_000 });
    expect(await balance()).toBe(before);
    expect(refusalOf(await refund(redemptionId))).toBe('ALREADY_REVERSED');
    expect((await redeem(operator, proof)).status).toBe(201);
    expect(await faults()).toEqual([]);
  });

  test('in parts is never more than the redemption', async () => {
    const id = await take();
    expect((await refund(id, { amountFen: 400 })).status).toBe(201);
    expect(refusalOf(await refund(id, { amountFen: 601 }))).toBe('REVERSAL_ABOVE_REDEMPTION');
    expect(bodyOf(verification, await refund(id))).toMatchObject({ refundedFen: 1_000 });
  });

  test('asked for twice at once happens once', async () => {
    const id = await take();
    const { clock, database } = bank.platform;
    const caller = { kind: 'staff' as const, id: operator.staffId, name: '乙' };
    const ask = (clientKey: string) => (tx: Parameters<typeof refundByMerchant>[0]) =>
      refundByMerchant(tx, clock, caller, { merchantNo: no, redemptionId: id, clientKey });
    const { first, second } = await afterBoth(database, ask('refund-key-1'), ask('refund-key-2'));
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
  });

  test('by another merchant is refused', async () => {
    const id = await take();
    const other = await bank.addMerchant('FZ-GL-1');
    const stranger = await bank.addOperator('FZ-GL-1', other);
    for (const at of [no, other]) {
      const url = `/api/merchants/${at}/redemptions/${id}/refunds`;
      expect((await stranger.call('POST', url, {})).status).toBe(404);
    }
  });

  test('after the day needs the bank: one asks, another decides', async () => {
    const id = await take();
    bank.setNow('2026-06-16T00:00:01+08:00');
    expect(refusalOf(await refund(id))).toBe('REFUND_NEEDS_BANK');
    const before = await balance();
    const url = `/api/merchants/${no}/redemptions/${id}/late-refunds`;
    const ask = async () =>
      bodyOf(lateRefund, await bank.maker.call('POST', url, { reason: '退货' }));
    await ask();
    expect(await balance()).toBe(before);
    expect((await decideOn(bank.maker, bank.checker, String(id), 'return')).status).toBe(200);
    expect(await balance()).toBe(before);
    await ask();
    expect((await decideOn(bank.maker, bank.checker, String(id))).status).toBe(200);
    expect(await balance()).toBe(before - 1_000);
    bank.setNow('2026-06-15T23:50:00+08:00');
    expect(await faults()).toEqual([]);
  });
});
