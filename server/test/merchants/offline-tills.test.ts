import { createPublicKey, verify } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import {
  lease as leaseSchema,
  offlineCode,
  type OfflineClass,
  offlineEntryPage,
  offlineKey,
  offlineUploaded,
} from '../../../contract/offline-tills.ts';
import { verifyLedger } from '../../src/modules/benefits/index.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { makeOfflineCode } from '../../src/modules/merchants/make-offline-code.ts';
import { type Answer, bodyOf, type Person, refusalOf } from '../harness/app.ts';
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
  ({ vouchers, budgetId } = await giveVouchers(bank, 20, { thresholdAmountFen: 2_000 }));
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
  const paid = await Promise.all([pay(1), pay(1)]);
  expect(paid.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  expect(refusalOf(await pay(2))).toBe('COMPENSATION_NOT_DUE');
  const listed = bodyOf(
    offlineEntryPage,
    await bank.maker.call('GET', `/api/offline-entries?merchantNo=${till.merchantNo}&bearer=bank`),
  );
  expect(listed.items).toMatchObject([{ sequence: 1, compensatedAt: expect.any(String) }]);
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
