import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import type { CreateOffer } from '#contract/offers.ts';
import type { Result } from '#contract/result.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { entitleCustomers } from '../../src/modules/benefits/entitle-customers.ts';
import { expireVouchers } from '../../src/modules/benefits/expire-vouchers.ts';
import { redeemVoucher } from '../../src/modules/benefits/redeem-voucher.ts';
import { reverseClaim } from '../../src/modules/benefits/reverse-voucher.ts';
import { acceptTransfer } from '../../src/modules/benefits/transfers/accept-transfer.ts';
import {
  cancelTransfer,
  lapseTransfers,
} from '../../src/modules/benefits/transfers/end-transfer.ts';
import { offerTransfer } from '../../src/modules/benefits/transfers/offer-transfer.ts';
import { usePostgres } from '../harness/postgres.ts';
import { afterBoth, waitUntilBlocked } from './interleave.ts';
import {
  allot,
  claimOf,
  codeOf,
  holdLedgerSound,
  now,
  openBudget,
  openOffer,
  valueOf,
} from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 8 });
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
let campaignId = 90_000;

afterEach(() => holdLedgerSound(postgres.database));

/** A voucher that customer 1 has claimed of a campaign for customers 1 and 3, paid by two budgets one to two. */
let offerId: number;
async function voucher(more: Partial<CreateOffer> = {}) {
  campaignId += 1;
  const budgets = [
    await openBudget(postgres.database, 2_000),
    await openBudget(postgres.database, 4_000),
  ];
  const funding = budgets.map((budgetId, at) => ({ budgetId, shareBp: at === 0 ? 3_333 : 6_667 }));
  const terms = { transferHours: 24 };
  offerId = await openOffer(postgres.database, 0, { count: 4 }, { funding, terms, ...more });
  await openFor([1, 3], 2);
  return claim(1);
}
async function openFor(customers: readonly number[], count: number): Promise<void> {
  const allotmentId = valueOf(await allot(postgres.database, campaignId, offerId, count));
  const entitled = customers.map((customerNo) => ({ customerNo, orgId: 1 }));
  await within((tx) => entitleCustomers(tx, allotmentId, entitled));
}
async function claim(customerNo: number) {
  const [answer] = await within((tx) => claimVouchers(tx, now, [claimOf(campaignId, customerNo)]));
  if (!answer) throw new Error('no answer');
  return valueOf(answer);
}

const offer = (id: number, at = now) => within((tx) => offerTransfer(tx, at, id));
const codeFor = async (id: number) => valueOf(await offer(id)).code;
const accept =
  (code: string, customerNo = 2, at = now) =>
  (tx: Tx) =>
    acceptTransfer(tx, at, code, { customerNo, orgId: 1 });
const redeem =
  (code: string, clientKey = code, at = now) =>
  (tx: Tx) =>
    redeemVoucher(tx, at, {
      voucher: { code },
      purchaseAmountFen: 5_000,
      redeemedBy: 'till:1',
      clientKey,
      orgId: 4,
    });

async function stateOf(id: number): Promise<string | undefined> {
  const { rows } = await within((tx) =>
    sql<{ state: string }>`select state from benefits.voucher where id = ${id}`.execute(tx),
  );
  return rows[0]?.state;
}
/** What each funder has in customers' hands of the newest campaign, the smaller share first. */
async function inHand(): Promise<number[]> {
  const { rows } = await within((tx) =>
    sql<{ balance: number }>`
      select c.balance from benefits.allotment a join benefits.allotment_leg l on l.allotment_id = a.id
      join ledger.account c on c.id = l.claimed_account_id where a.campaign_id = ${campaignId} order by l.leg`.execute(
      tx,
    ),
  );
  return rows.map(({ balance }) => balance);
}
async function receivedCode(id: number): Promise<string> {
  const { rows } = await within((tx) =>
    sql<{ code: string }>`select code from benefits.voucher where id = ${id}`.execute(tx),
  );
  return rows[0]?.code ?? '';
}

describe('passing a voucher on', () => {
  it('gives the receiver a voucher of their own, leaves the giver none, and moves no money', async () => {
    const { id, code } = await voucher();
    const before = await inHand();
    const transferCode = await codeFor(id);
    const received = valueOf(await within(accept(transferCode))).voucherId;
    expect(received).not.toBe(id);
    expect([await stateOf(id), await stateOf(received)]).toEqual(['given', 'claimed']);
    expect(await inHand()).toEqual(before);
    // What the giver saw or photographed is worth nothing any more.
    expect(codeOf(await within(redeem(code)))).toBe('VOUCHER_GIVEN');
    // Taken again by the same customer it is the same voucher; it is not passed on again, nor claimed anew.
    expect(valueOf(await within(accept(transferCode))).voucherId).toBe(received);
    expect(codeOf(await offer(received))).toBe('NOT_TRANSFERABLE');
    const [again] = await within((tx) => claimVouchers(tx, now, [claimOf(campaignId, 1, 'again')]));
    expect(again && codeOf(again)).toBe('CUSTOMER_LIMIT');
    const used = valueOf(await within(redeem(await receivedCode(received))));
    expect(used.amountFen).toBe(1_000);
  });

  it('is only for vouchers whose offer lets them, not for oneself, and not for who has one of the campaign', async () => {
    const plain = await voucher({ terms: {} });
    expect(codeOf(await offer(plain.id))).toBe('NOT_TRANSFERABLE');
    const { id } = await voucher();
    const code = await codeFor(id);
    expect(codeOf(await within(accept(code, 1)))).toBe('TRANSFER_TO_SELF');
    await claim(3);
    expect(codeOf(await within(accept(code, 3)))).toBe('CUSTOMER_LIMIT');
    expect(codeOf(await within(accept('NO-SUCH-CODE')))).toBe('TRANSFER_UNKNOWN');
    expect(codeOf(await within((tx) => reverseClaim(tx, now, id)))).toBe('VOUCHER_OFFERED');
    expect(await stateOf(id)).toBe('offered');
  });

  it('counts under the receiver’s limits and leaves the giver’s, and a claim taken back frees the receiver’s', async () => {
    const limits = [
      { scope: 'customer', period: 'total', capCount: 1, capAmountFen: null },
      { scope: 'offer', period: 'day', capCount: 3, capAmountFen: null },
    ] as const;
    const { id } = await voucher({ limits: [...limits] });
    const received = valueOf(await within(accept(await codeFor(id), 2))).voucherId;
    const used = async () =>
      (
        await within((tx) =>
          sql<{ key: string; used: number }>`
            select u.key, u.used_count as used from benefits.limit_use u join benefits.offer_limit l on l.id = u.limit_id
            where l.offer_id = (select offer_id from benefits.allotment where campaign_id = ${campaignId}) order by 1`.execute(
            tx,
          ),
        )
      ).rows.map(({ key, used: count }) => `${key}:${count}`);
    expect(await used()).toEqual([':1', '1:1', '2:1']);
    valueOf(await within((tx) => reverseClaim(tx, now, received)));
    expect(await used()).toEqual([':0', '1:1', '2:0']);
  });

  it('ends with its hours, and with the voucher’s last day: it is the giver’s again and expires', async () => {
    const { id, code } = await voucher();
    const transferCode = await codeFor(id);
    expect(codeOf(await within(redeem(code)))).toBe('VOUCHER_OFFERED');
    expect(codeOf(await within(accept(transferCode, 2, later(24))))).toBe('TRANSFER_OVER');
    await within((tx) => lapseTransfers(tx, later(23.9), 10));
    expect(await stateOf(id)).toBe('offered');
    await within((tx) => lapseTransfers(tx, later(24), 10));
    expect(codeOf(await within(accept(transferCode)))).toBe('TRANSFER_OVER');
    expect(await stateOf(id)).toBe('claimed');

    // On the voucher's last day, 1 April, an offer of 24 hours ends with the day.
    const last = valueOf(await offer(id, new Date('2026-04-01T10:00:00+08:00')));
    expect(last.expiresAt.toISOString()).toBe('2026-04-01T16:00:00.000Z');
    await within((tx) => lapseTransfers(tx, last.expiresAt, 10));
    await within((tx) => expireVouchers(tx, last.expiresAt, 10));
    expect(await stateOf(id)).toBe('expired');
  });
});

describe('whatever the program does', () => {
  const columns = 'voucher_id, code, offered_at, expires_at, org_id';
  const tampered = (text: string) => within((tx) => sql`${sql.raw(text)}`.execute(tx));

  it('a voucher is offered once at a time, received once, and an offer that is over says so', async () => {
    const { id } = await voucher();
    const received = valueOf(await within(accept(await codeFor(id)))).voucherId;
    const offered = (state: string, more = '', values = '') =>
      tampered(`insert into benefits.voucher_transfer (${columns}, state ${more})
        values (${id}, gen_random_uuid()::text, now(), now() + interval '1 hour', 1, '${state}' ${values})`);
    await offered('offered');
    await expect(offered('offered')).rejects.toThrow('voucher_transfer_one_open');
    await expect(
      offered('accepted', ', ended_at, received_id', `, now(), ${received}`),
    ).rejects.toThrow('voucher_transfer_received_id_key');
    for (const [state, more, values] of [
      ['offered', ', ended_at', ', now()'],
      ['cancelled', '', ''],
      ['accepted', ', ended_at', ', now()'],
      ['cancelled', ', ended_at, received_id', `, now(), ${id}`],
      ['lost', ', ended_at', ', now()'],
    ])
      await expect(offered(state ?? '', more, values)).rejects.toThrow('check constraint');
    await expect(
      tampered(
        `update benefits.voucher_transfer set expires_at = offered_at where voucher_id = ${id}`,
      ),
    ).rejects.toThrow('check constraint');
    const other = await voucher();
    await expect(
      tampered(`update benefits.voucher set given_from_id = ${id} where id = ${other.id}`),
    ).rejects.toThrow('voucher_received_once');
    await tampered(
      `update benefits.voucher_transfer set state = 'lapsed', ended_at = now() where voucher_id = ${id} and state = 'offered'`,
    );
  });
});

describe('at once', () => {
  it('two customers who take one voucher: one has it', async () => {
    const { id } = await voucher();
    const code = await codeFor(id);
    const { first, second } = await afterBoth(postgres.database, accept(code, 2), accept(code, 4));
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'TRANSFER_OVER']);
  });

  it.each([
    ['cancelled', 'taken', ['OK', 'TRANSFER_OVER']],
    ['taken', 'cancelled', ['OK', 'TRANSFER_OVER']],
    ['taken', 'lapsed', ['OK', 'OK']],
    ['offered', 'redeemed', ['OK', 'VOUCHER_OFFERED']],
    ['redeemed', 'offered', ['OK', 'ALREADY_REDEEMED']],
    ['taken', 'redeemed', ['OK', 'VOUCHER_GIVEN']],
    ['offered', 'taken back', ['OK', 'VOUCHER_OFFERED']],
  ] as const)('%s first and then %s', async (one, other, codes) => {
    const { id, code } = await voucher();
    const open = one === 'offered' || other === 'offered' ? '' : await codeFor(id);
    const acts = {
      offered: (tx: Tx) => offerTransfer(tx, now, id),
      cancelled: (tx: Tx) => cancelTransfer(tx, now, id),
      taken: accept(open),
      lapsed: async (tx: Tx) => {
        await lapseTransfers(tx, later(25), 10);
        return { ok: true, value: null } as const;
      },
      redeemed: redeem(code),
      'taken back': (tx: Tx) => reverseClaim(tx, now, id),
    };
    const act = (name: keyof typeof acts): ((tx: Tx) => Promise<Result<unknown>>) => acts[name];
    const { first, second } = await afterBoth(postgres.database, act(one), act(other));
    expect([codeOf(first), codeOf(second)]).toEqual(codes);
  });

  it('who has had all they may meanwhile is refused, whoever counts at the same moment', async () => {
    const limits = [
      { scope: 'customer', period: 'total', capCount: 1, capAmountFen: null },
    ] as const;
    const code = await codeFor((await voucher({ limits: [...limits] })).id);
    campaignId += 1;
    await openFor([2], 1);
    // The row is there, free: taken and given back.
    const had = await claim(2);
    valueOf(await within((tx) => reverseClaim(tx, now, had.id)));
    const count = (by: number) => (tx: Tx) =>
      sql`update benefits.limit_use set used_count = used_count + ${by} where key = '2'`.execute(
        tx,
      );
    let taking: Promise<Result<unknown>> | undefined;
    await within(async (tx) => {
      await sql`select from benefits.limit_use where key = '2' for no key update`.execute(tx);
      taking = within(accept(code));
      taking.catch(() => {});
      await waitUntilBlocked(postgres.database);
      await count(1)(tx);
    });
    expect(codeOf((await taking) ?? { ok: true, value: null })).toBe('CUSTOMER_LIMIT');
    await within(count(-1));
  });
});
