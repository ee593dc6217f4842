import { createPublicKey, verify } from 'node:crypto';
import { beforeAll, expect, test, vi } from 'vitest';
import { sql } from 'kysely';
import {
  lease as leaseSchema,
  leasePage,
  offlineCode,
  type OfflineClass,
  offlineEntryPage,
  offlineKey,
  offlineUploaded,
} from '../../../contract/offline-tills.ts';
import { verifyLedger } from '../../src/modules/benefits/index.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { makeOfflineCode } from '../../src/modules/merchants/make-offline-code.ts';
import { type Answer, bodyOf, create, type Person, refusalOf } from '../harness/app.ts';
import { giveVouchers, useBankWithMerchants } from './bank-with-merchants.ts';

const bank = useBankWithMerchants();
const at = '2026-06-15T10:05:00+08:00';
const upload = (till: { call: Person['call'] }, ...items: object[]): Promise<Answer> =>
  till.call('POST', '/api/till-uploads', { items });
const classesOf = (answer: Answer): (OfflineClass | null)[] =>
  bodyOf(offlineUploaded, answer).items.map((one) => one.class);

let vouchers: { id: number; code: string }[];
let budgetId: number;
beforeAll(async () => {
  ({ vouchers, budgetId } = await giveVouchers(bank, 40, { thresholdAmountFen: 2_000 }));
});
const nextVoucher = (): { id: number; code: string } => {
  const next = vouchers.pop();
  if (!next) throw new Error('no voucher is left');
  return next;
};
const codeFor = (voucherId: number): Promise<string> =>
  withJob(bank.platform.database, async (tx) => {
    const caller = {
      kind: 'staff' as const,
      id: bank.maker.staffId,
      name: '甲',
      orgId: bank.maker.orgId,
    };
    const { keyring, clock } = bank.platform;
    const made = await makeOfflineCode(tx, keyring, caller, voucherId, clock.now());
    if (!made.ok) throw new Error(made.refusal.code);
    return made.value.code;
  });
const tillWithLease = async (leaseCount = 5, leaseAmountFen = 5_000) => {
  const merchantNo = await bank.addMerchant('FZ-GL-1');
  const till = await bank.addTill(merchantNo, { leaseCount, leaseAmountFen, leaseHours: 12 });
  const { id } = bodyOf(leaseSchema, await till.call('POST', '/api/till-leases'));
  return { ...till, merchantNo, leaseId: id };
};
type Till = Awaited<ReturnType<typeof tillWithLease>>;
const line = async (till: Till, sequence: number, voucherId: number, more = {}) => ({
  sequence,
  leaseId: till.leaseId,
  code: await codeFor(voucherId),
  purchaseAmountFen: 5_000,
  at,
  ...more,
});

test('a till verifies codes and leases by the public key alone, as the document says', async () => {
  const till = await tillWithLease();
  const { publicKey } = bodyOf(offlineKey, await till.call('GET', '/api/offline-keys'));
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  const code = await codeFor(nextVoucher().id);
  const [kind, payload = '', signature = ''] = code.split('.');
  const isGenuine = (text: string): boolean =>
    verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  expect(isGenuine(`${kind}.${payload}`)).toBe(true);
  expect(isGenuine(`${kind}.${payload}A`)).toBe(false);
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    f: 1_000,
    t: 2_000,
    p: 0,
  });
});

test('a till holds one lease at a time, and the next when its time is over', async () => {
  const till = await tillWithLease();
  expect(refusalOf(await till.call('POST', '/api/till-leases'))).toBe('LEASE_OPEN');
  bank.setNow('2026-06-15T22:00:01+08:00');
  expect((await till.call('POST', '/api/till-leases')).status).toBe(201);
  bank.setNow('2026-06-15T10:00:00+08:00');
  const without = await bank.addTill(till.merchantNo);
  expect(refusalOf(await without.call('POST', '/api/till-leases'))).toBe('LEASE_NOT_ALLOWED');
  expect(refusalOf(await bank.maker.call('POST', '/api/till-leases'))).toBe('FORBIDDEN');
});

test('a line is taken once by its number, and answers the same when it is sent again', async () => {
  const till = await tillWithLease();
  const item = await line(till, 1, nextVoucher().id);
  const first = await upload(till, item);
  expect(classesOf(first)).toEqual(['accepted']);
  expect((await upload(till, item)).body).toEqual(first.body);
  const changed = bodyOf(offlineUploaded, await upload(till, { ...item, purchaseAmountFen: 9 }));
  expect(changed.items).toMatchObject([{ class: null, refused: true }]);
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{
      balance: number;
    }>`select balance from ledger.account where kind = 'merchant' and owner_id = ${till.merchantNo}`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([{ balance: 1_000 }]);
});

test('a redemption without the network counts for the rules of fraud as it is settled, once and by its own moment', async () => {
  const till = await tillWithLease();
  const first = await line(till, 1, nextVoucher().id);
  const second = await line(till, 2, nextVoucher().id, { at: '2026-06-15T10:06:30+08:00' });
  bank.setNow('2026-06-15T10:20:00+08:00');
  await upload(till, first);
  await upload(till, first, second);
  bank.setNow('2026-06-15T10:00:00+08:00');
  // Written behind, as every deed is.
  await vi.waitFor(async () =>
    expect(
      await bank.postgres.asOwner(
        `select what, to_char(at at time zone 'Asia/Shanghai', 'HH24:MI:SS') as at from fraud.deed
         where merchant_no = ${till.merchantNo} order by at`,
      ),
    ).toEqual([
      { what: 'redemption', at: '10:05:00' },
      { what: 'redemption', at: '10:06:30' },
    ]),
  );
});

test('what the till could have known the merchant bears; what it could not, the bank, within the lease', async () => {
  const till = await tillWithLease(4, 4_000);
  const [good, elsewhere, over] = [nextVoucher(), nextVoucher(), nextVoucher()];
  const items = [
    await line(till, 1, good.id),
    await line(till, 2, good.id),
    await line(till, 3, elsewhere.id),
    await line(till, 4, nextVoucher().id, { purchaseAmountFen: 1_999 }),
    await line(till, 5, nextVoucher().id, { at: '2026-06-15T10:16:00+08:00' }),
    { ...(await line(till, 6, over.id)), code: 'HV1.e30.AAAA' },
    await line(till, 7, nextVoucher().id, { leaseId: 999_999 }),
  ];
  const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const used = { proof: elsewhere.code, purchaseAmountFen: 5_000 };
  expect((await counter.call('POST', '/api/redemptions', used)).status).toBe(201);
  const answer = bodyOf(offlineUploaded, await upload(till, ...items));
  expect(answer.items.map((one) => `${one.class} ${one.bearer}`)).toEqual([
    'accepted nobody',
    'repeated merchant',
    'redeemed_elsewhere bank',
    'below_threshold merchant',
    'stale merchant',
    'forged merchant',
    'outside_lease merchant',
  ]);
  // Two of the lease are used: what was paid, and what the bank bears.
  const rest = [8, 9, 10].map((sequence) => line(till, sequence, nextVoucher().id));
  expect(classesOf(await upload(till, ...(await Promise.all(rest))))).toEqual([
    'accepted',
    'accepted',
    'over_lease',
  ]);
});

test('vouchers of one payment go together as their offers say, whether the till had the network or not', async () => {
  const till = await tillWithLease(8, 8_000);
  const inGroup = { stacks: true, exclusionGroup: 'food' };
  const give = async (offer: object) => (await giveVouchers(bank, 3, { offer })).vouchers;
  const [first, second, third] = await give(inGroup);
  const [stacking, another, last] = await give({ stacks: true });
  const alone = nextVoucher();
  if (!first || !second || !third || !stacking || !another || !last)
    throw new Error('six vouchers were given');
  const sale = { orderReference: 'OFF-1', purchaseAmountFen: 5_000 };
  const items = [
    await line(till, 1, first.id, sale),
    await line(till, 2, second.id, sale),
    await line(till, 3, alone.id, sale),
    await line(till, 4, another.id, { ...sale, purchaseAmountFen: 4_999 }),
    await line(till, 5, stacking.id, sale),
    await line(till, 6, third.id, { ...sale, orderReference: 'OFF-2' }),
  ];
  // Told a day later, it is the payment of the day it was accepted.
  bank.setNow('2026-06-16T10:00:00+08:00');
  const answer = bodyOf(offlineUploaded, await upload(till, ...items));
  expect(answer.items.map((one) => `${one.class} ${one.bearer}`)).toEqual([
    'accepted nobody',
    'not_together merchant',
    'not_together merchant',
    'not_together merchant',
    'accepted nobody',
    'accepted nobody',
  ]);
  bank.setNow('2026-06-15T10:00:00+08:00');
  const person = await bank.addOperator('FZ-GL-1', till.merchantNo);
  const url = `/api/merchants/${till.merchantNo}/redemptions`;
  const beside = { ...sale, proof: last.code, purchaseAmountFen: 3_000 };
  expect(refusalOf(await person.call('POST', url, beside))).toBe('PURCHASE_DIFFERS');
});

test('a lease is of one till, of a merchant that takes benefits, and covers so much money', async () => {
  const [till, other] = [await tillWithLease(5, 1_500), await tillWithLease()];
  const foreign = await line(till, 1, nextVoucher().id, { leaseId: other.leaseId });
  expect(classesOf(await upload(till, foreign))).toEqual(['outside_lease']);
  const both = [await line(till, 2, nextVoucher().id), await line(till, 3, nextVoucher().id)];
  expect(classesOf(await upload(till, ...both))).toEqual(['accepted', 'over_lease']);
  const set = (state: string) =>
    bank.maker.call('PATCH', `/api/merchants/${other.merchantNo}/profile`, {
      state,
      reason: '巡检',
    });
  await set('suspended');
  const late = await line(other, 1, nextVoucher().id);
  expect(classesOf(await upload(other, late))).toEqual(['closed']);
  bank.setNow('2026-06-15T22:00:01+08:00');
  expect(refusalOf(await other.call('POST', '/api/till-leases'))).toBe('MERCHANT_SUSPENDED');
  bank.setNow('2026-06-15T10:00:00+08:00');
  const person = await bank.addOperator('FZ-GL-1', till.merchantNo);
  expect(refusalOf(await person.call('POST', '/api/till-uploads', { items: both }))).toBe(
    'TILL_ONLY',
  );
  expect(refusalOf(await person.call('POST', '/api/till-leases'))).toBe('TILL_ONLY');
});

test('no till uses more than its lease, nor holds two, whatever the program does', async () => {
  const till = await tillWithLease(2, 2_000);
  const tampered = (text: string) =>
    withJob(bank.platform.database, (tx) => sql`${sql.raw(text)}`.execute(tx));
  for (const used of ['used_count = 3', 'used_amount_fen = 2001', 'used_count = -1'])
    await expect(
      tampered(`update merchants.lease set ${used} where lease_id = ${till.leaseId}`),
    ).rejects.toThrow('lease_within_its_caps');
  const columns = 'till_id, merchant_no, org_id, count_cap, amount_cap_fen, leased_at, until_at';
  await expect(
    tampered(
      `insert into merchants.lease (${columns}) select ${columns} from merchants.lease where lease_id = ${till.leaseId}`,
    ),
  ).rejects.toThrow('lease_open');
});

test('a voucher that was given back may be used again; one that is held elsewhere is the bank’s to bear', async () => {
  const till = await tillWithLease();
  const [again, held] = [nextVoucher(), nextVoucher()];
  const first = bodyOf(offlineUploaded, await upload(till, await line(till, 1, again.id)));
  const person = await bank.addOperator('FZ-GL-1', till.merchantNo);
  const refund = `/api/merchants/${till.merchantNo}/redemptions/${first.items[0]?.redemptionId}/refunds`;
  expect((await person.call('POST', refund, {})).status).toBe(201);
  const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const items = [
    await line(till, 2, again.id),
    await line(till, 3, again.id),
    await line(till, 4, held.id),
  ];
  const late = await line(till, 5, again.id);
  const hold = { proof: held.code, purchaseAmountFen: 5_000, seconds: 600 };
  expect((await counter.call('POST', '/api/holds', hold)).status).toBe(201);
  expect(classesOf(await upload(till, ...items))).toEqual([
    'accepted',
    'repeated',
    'redeemed_elsewhere',
  ]);
  expect(classesOf(await upload(till, late))).toEqual(['repeated']);
});

test('nobody makes a code of a voucher that is over, or that a till can’t judge', async () => {
  const voucher = nextVoucher();
  const places = { orgIds: [], merchantNos: [1] };
  const { vouchers: given } = await giveVouchers(bank, 1, { offer: { terms: { places } } });
  const counter = await bank.signInAs('lobby_manager', 'HQ');
  const bound = await counter.call('POST', `/api/vouchers/${given[0]?.id}/offline-codes`);
  expect(refusalOf(bound)).toBe('VOUCHER_NOT_USABLE');
  bank.setNow('2026-07-16T10:00:00+08:00');
  await expect(codeFor(voucher.id)).rejects.toThrow('VOUCHER_NOT_USABLE');
  bank.setNow('2026-06-15T10:00:00+08:00');
});

test('a voucher that expired before the till had told, and one that was taken back, are the bank’s', async () => {
  const till = await tillWithLease();
  const [expired, taken] = [nextVoucher(), nextVoucher()];
  const items = [await line(till, 1, expired.id), await line(till, 2, taken.id)];
  bank.postgres.asOwner('set role huike_job');
  await bank.postgres.asOwner("update benefits.voucher set state = 'reversed' where id = $1", [
    taken.id,
  ]);
  await bank.postgres.asOwner(
    "update benefits.voucher set valid_until = '2026-06-14' where id = $1",
    [expired.id],
  );
  await bank.postgres.asOwner('reset role');
  expect(classesOf(await upload(till, ...items))).toEqual(['expired_since', 'taken_back']);
});

test('what the bank bears is paid once, from a budget, and nothing else is', async () => {
  const till = await tillWithLease();
  const voucher = nextVoucher();
  const items = [
    await line(till, 1, voucher.id),
    await line(till, 2, voucher.id, { purchaseAmountFen: 1 }),
  ];
  const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  await counter.call('POST', '/api/redemptions', { proof: voucher.code, purchaseAmountFen: 5_000 });
  expect(classesOf(await upload(till, ...items))).toEqual([
    'redeemed_elsewhere',
    'below_threshold',
  ]);
  const pay = (sequence: number) =>
    bank.maker.call('POST', `/api/offline-entries/${till.id}/${sequence}/compensations`, {
      budgetId,
    });
  // A budget without money pays nothing, and the line is still to be paid by another.
  const funderId = await create(bank.maker, '/api/funders', {
    code: 'EMPTY',
    name: '空',
    kind: 'bank',
    orgId: null,
  });
  const empty = await create(bank.maker, '/api/budgets', {
    code: 'EMPTY',
    name: '空',
    funderId,
    amountFen: 1,
  });
  const url = `/api/offline-entries/${till.id}/1/compensations`;
  const short = await bank.maker.call('POST', url, { budgetId: empty });
  expect(refusalOf(short)).toBe('ADJUSTMENT_SHORT');
  const outlet = await bank.signInAs('product_manager', 'FZ-GL-1');
  const beyond = await outlet.call('POST', url, { budgetId });
  expect(refusalOf(beyond)).toBe('BUDGET_BEYOND_REACH');
  const paid = await Promise.all([pay(1), pay(1)]);
  expect(paid.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  expect(refusalOf(await pay(2))).toBe('COMPENSATION_NOT_DUE');
  const listed = bodyOf(
    offlineEntryPage,
    await bank.maker.call('GET', `/api/offline-entries?merchantNo=${till.merchantNo}&bearer=bank`),
  );
  expect(listed.items).toMatchObject([
    { sequence: 1, state: 'compensated', compensatedAt: expect.any(String) },
  ]);
  // What the merchant bears is closed once, with what it was told; what the bank bears is not closed so.
  const close = (sequence: number, who = bank.maker) =>
    who.call('POST', `/api/offline-entries/${till.id}/${sequence}/closings`, { reason: '已告知' });
  expect(refusalOf(await close(1))).toBe('OFFLINE_CLOSING_REFUSED');
  const elsewhere = await bank.signInAs('product_manager', 'XM-SM-1');
  expect((await close(2, elsewhere)).status).toBe(404);
  const closed = await Promise.all([close(2), close(2)]);
  expect(closed.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const of = async (state: string): Promise<number[]> =>
    bodyOf(
      offlineEntryPage,
      await bank.maker.call(
        'GET',
        `/api/offline-entries?merchantNo=${till.merchantNo}&state=${state}`,
      ),
    ).items.map(({ sequence }) => sequence);
  expect([await of('closed'), await of('compensated'), await of('open')]).toEqual([[2], [1], []]);
});

test('a lease is listed with its till, what came back of it, and what of that waits for the bank', async () => {
  const till = await tillWithLease(3, 3_000);
  const [good, elsewhere] = [nextVoucher(), nextVoucher()];
  const items = [await line(till, 1, good.id), await line(till, 2, elsewhere.id)];
  const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  await counter.call('POST', '/api/redemptions', {
    proof: elsewhere.code,
    purchaseAmountFen: 5_000,
  });
  await upload(till, ...items);
  const leases = async (query: string, who = bank.maker) =>
    bodyOf(leasePage, await who.call('GET', `/api/till-leases?${query}`)).items;
  const mine = `merchantNo=${till.merchantNo}`;
  expect(await leases(`${mine}&state=open`)).toMatchObject([
    { id: till.leaseId, count: 3, usedCount: 2, usedAmountFen: 2_000, state: 'open' },
  ]);
  expect(await leases(mine)).toMatchObject([{ waitingCount: 1, waitingFen: 1_000 }]);
  await bank.maker.call('POST', `/api/offline-entries/${till.id}/2/compensations`, { budgetId });
  bank.setNow('2026-06-15T22:00:01+08:00');
  const later = await bank.signInAs('auditor', 'HQ');
  const over = await leases(`${mine}&state=over`, later);
  expect(over).toMatchObject([{ waitingCount: 0, usedCount: 2 }]);
  bank.setNow('2026-06-15T10:00:00+08:00');
});

test('a till with the network takes the same code; one shown after its time is refused', async () => {
  const till = await tillWithLease();
  const proof = await codeFor(nextVoucher().id);
  const redeem = () =>
    till.call('POST', `/api/merchants/${till.merchantNo}/redemptions`, {
      proof,
      purchaseAmountFen: 5_000,
    });
  expect((await redeem()).status).toBe(201);
  const late = await codeFor(nextVoucher().id);
  bank.setNow('2026-06-15T10:10:01+08:00');
  const refused = await till.call('POST', `/api/merchants/${till.merchantNo}/redemptions`, {
    proof: late,
    purchaseAmountFen: 5_000,
  });
  expect(refusalOf(refused)).toBe('TOKEN_INVALID');
  bank.setNow('2026-06-15T10:00:00+08:00');
});

test('two uploads of one till at once pay a voucher once', async () => {
  const till = await tillWithLease();
  const items = await Promise.all(
    [1, 2].map(async (sequence) => line(till, sequence, nextVoucher().id)),
  );
  const answers = await Promise.all([upload(till, ...items), upload(till, ...items.toReversed())]);
  for (const answer of answers) expect(classesOf(answer)).toEqual(['accepted', 'accepted']);
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{
      balance: number;
    }>`select balance from ledger.account where kind = 'merchant' and owner_id = ${till.merchantNo}`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([{ balance: 2_000 }]);
});

test('a code is made of a voucher that may be used, where the asker sees it', async () => {
  const spent = nextVoucher();
  const counter = await bank.signInAs('lobby_manager', 'HQ');
  const url = `/api/vouchers/${spent.id}/offline-codes`;
  expect(bodyOf(offlineCode, await counter.call('POST', url)).code).toMatch(/^HV1\./);
  await counter.call('POST', '/api/redemptions', { proof: spent.code, purchaseAmountFen: 5_000 });
  expect(refusalOf(await counter.call('POST', url))).toBe('VOUCHER_NOT_USABLE');
});

test('the ledger is sound after all of it, but for vouchers that were changed by hand', async () => {
  const faults = await withJob(bank.platform.database, verifyLedger);
  expect(faults.filter(({ rule }) => !/vouchers in hand|claimed|cap/.test(rule))).toEqual([]);
});
