import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CreateOffer } from '#contract/offers.ts';
import {
  type ClaimRequest,
  claimVouchers,
  redemptions,
  releases,
} from '#modules/benefits/index.ts';
import { chanceDelivery, verifyDraws } from '#modules/draws/index.ts';
import { giftDelivery, verifyGifts } from '#modules/gifts/index.ts';
import { pointsOffers } from '#modules/points/index.ts';
import type { LedgerFault } from '#modules/ledger/index.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { recountBenefits } from '../../src/flows/recount-benefits.ts';
import { readActivityResults } from '../../src/flows/read-activity-results.ts';
import { giveOnCheckIn } from '../../src/flows/give-on-check-in.ts';
import { findDeedReleases } from '../../src/modules/benefits/claim-for-deed.ts';
import { createClaimQueue } from '../../src/modules/benefits/claim-queue.ts';
import { expireVouchers } from '../../src/modules/benefits/expire-vouchers.ts';
import { mayClaim } from '../../src/modules/benefits/payments/eligibility.ts';
import { recordReferral } from '../../src/modules/benefits/referrals.ts';
import { playDraws } from '../../src/modules/draws/play-draws.ts';
import { stockIn } from '../../src/modules/gifts/change-stock.ts';
import { createGift } from '../../src/modules/gifts/gifts.ts';
import { expireReservations } from '../../src/modules/gifts/hand-over-gift.ts';
import { handOver, takeGiftBack } from '../../src/modules/gifts/hand-over-voucher.ts';
import { addPlayers, holdDrawsSound, openSampleDraw, playOf } from '../draws/draw-fixture.ts';
import { newProgramme } from '../points/points-fixture.ts';
import { usePostgres } from '../harness/postgres.ts';
import { faultsAfter } from '../ledger/faults-after.ts';
import { afterBoth } from './interleave.ts';
import { codeOf, now, openBudget, openOffer, valueOf } from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 8 });
const keyring = randomKeyring();
const within = <T>(work: (tx: Tx) => Promise<T>) => withJob(postgres.database, work);
const priceFen = 3_900;
let customers: number[] = [];
let outlets: number[] = [];
let serial = 0;
const who = (at: number): number => customers[at] ?? 0;

beforeAll(async () => {
  releases.deliverBy({
    points: pointsOffers.delivery,
    gift: giftDelivery,
    drawChance: chanceDelivery,
  });
  customers = await addPlayers(postgres.database, keyring, 8);
  const { rows } = await within((tx) =>
    sql<{ id: number }>`
      select org_id as id from organization.org_unit where kind = 'outlet' order by org_id =
        (select managing_org_id from customers.customer where customer_no = ${who(0)}) desc, org_id`.execute(
      tx,
    ),
  );
  outlets = rows.map(({ id }) => id);
});
afterEach(async () => {
  await holdDrawsSound(postgres.database, keyring);
  const faults = await recountBenefits(postgres.database);
  if (faults.length > 0) throw new Error(`the books are unsound: ${JSON.stringify(faults)}`);
});

async function balance(kind: string, ownerId: number): Promise<number> {
  const { rows } = await within((tx) =>
    sql<{ balance: number }>`select coalesce(sum(balance), 0)::bigint as balance from ledger.account
      where kind = ${kind} and owner_id = ${ownerId} and unit = 'CNY'`.execute(tx),
  );
  return rows[0]?.balance ?? 0;
}

const ask = (
  allotmentId: number,
  customerNo: number,
  more: Partial<Pick<ClaimRequest, 'clientKey' | 'outletOrgId'>> = {},
): ClaimRequest => ({
  allotmentId,
  customerNo,
  claimedBy: 'staff:1',
  clientKey: `delivered-${(serial += 1)}`,
  channel: 'staff',
  scope: { all: true },
  ...more,
});
const claiming =
  (...requests: ClaimRequest[]) =>
  (tx: Tx) =>
    claimVouchers(tx, now, requests);
async function claim(...of: Parameters<typeof ask>) {
  const [answer] = await within(claiming(ask(...of)));
  if (!answer) throw new Error('no answer');
  return answer;
}

async function open(offer: Partial<CreateOffer> & { capCount: number }, fen = priceFen) {
  const budgetId = await openBudget(postgres.database, Math.max(1, offer.capCount * fen));
  const offerId = await openOffer(
    postgres.database,
    budgetId,
    { count: offer.capCount },
    {
      faceAmountFen: fen,
      capAmountFen: offer.capCount * fen,
      ...offer,
    },
  );
  const releaseId = await within(async (tx) =>
    valueOf(
      await releases.open(tx, now, {
        offerId,
        count: offer.capCount,
        claimFrom: new Date('2026-03-01T00:00:00Z'),
        claimUntil: new Date('2026-04-01T00:00:00Z'),
        openTo: 'anyone',
        releaseKey: `delivered-${(serial += 1)}`,
      }),
    ),
  );
  return { budgetId, releaseId };
}

describe('a gift', () => {
  /** So many pieces at the first outlets, and more vouchers than pieces. */
  async function openGift(pieces: readonly number[], more: Partial<CreateOffer> = {}) {
    const giftId = await within(async (tx) => {
      const id = valueOf(
        await createGift(tx, now, null, {
          code: `G-${(serial += 1)}`,
          nameZh: '雨伞',
          nameEn: 'Umbrella',
          valueFen: priceFen,
          picture: '',
          orgId: null,
        }),
      );
      for (const [at, count] of pieces.entries())
        valueOf(
          await stockIn(tx, now, {
            giftId: id,
            orgId: outlets[at] ?? 0,
            pieces: count,
            reason: '到货',
            naturalKey: `in-${id}-${at}`,
            madeBy: 'staff:1',
          }),
        );
      return id;
    });
    return {
      giftId,
      ...(await open({ kind: 'gift', capCount: 5, terms: { gift: { giftId } }, ...more })),
    };
  }
  const reservationOf = async (voucherId: number) => {
    const { rows } = await within((tx) =>
      sql<{ id: number; orgId: number; state: string }>`select id, org_id as "orgId", state
        from gifts.reservation where natural_key = ${`voucher:${voucherId}`}`.execute(tx),
    );
    if (!rows[0]) throw new Error('no reservation');
    return rows[0];
  };
  const stockOf = async (giftId: number) => {
    const { rows } = await within((tx) =>
      sql<{ stock: number }>`select sum(a.balance)::int as stock from gifts.shelf s
        join ledger.account a on a.id = s.stock_account_id where s.gift_id = ${giftId}`.execute(tx),
    );
    return rows[0]?.stock;
  };

  it('of which one piece is left goes to one of two who ask at once, and the other gets nothing', async () => {
    const { giftId, releaseId } = await openGift([1]);
    const { first, second } = await afterBoth(
      postgres.database,
      claiming(ask(releaseId, who(0))),
      claiming(ask(releaseId, who(1))),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'NO_STOCK']);
    // Of another release of the same gift the shelf, not the allotment, makes the second wait.
    const other = await open({ kind: 'gift', capCount: 2, terms: { gift: { giftId } } });
    expect(codeOf(await claim(other.releaseId, who(2)))).toBe('NO_STOCK');
    expect(await balance('claimed', other.releaseId)).toBe(0);
  });

  it('of two releases is promised once when their claims meet at its last piece', async () => {
    const { giftId, releaseId } = await openGift([1]);
    const other = await open({ kind: 'gift', capCount: 2, terms: { gift: { giftId } } });
    const { first, second } = await afterBoth(
      postgres.database,
      claiming(ask(releaseId, who(0))),
      claiming(ask(other.releaseId, who(1))),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'NO_STOCK']);
  });

  it('is set aside once however often the claim is told, and in one batch each sees what is left', async () => {
    const { giftId, releaseId } = await openGift([2]);
    const once = ask(releaseId, who(0), { clientKey: 'gift-once' });
    const queues = [0, 1].map(() => createClaimQueue(postgres.database, { now: () => now }));
    const told = await Promise.all(queues.map((queue) => queue.claim(once)));
    expect(new Set(told.map((one) => valueOf(one).id)).size).toBe(1);
    expect(await stockOf(giftId)).toBe(1);
    const batch = await within(claiming(ask(releaseId, who(1)), ask(releaseId, who(2))));
    expect(batch.map(codeOf)).toEqual(['OK', 'NO_STOCK']);
  });

  it('waits at the outlet that was named, or where there is one', async () => {
    const [own = 0, there = 0, none = 0] = outlets;
    const { releaseId } = await openGift([1, 2]);
    const at = async (outletOrgId?: number) => {
      const answer = await claim(releaseId, who(0), outletOrgId ? { outletOrgId } : {});
      return answer.ok ? (await reservationOf(answer.value.id)).orgId : answer.refusal.code;
    };
    expect([await at(there), await at(none), await at(), await at(), await at()]).toEqual([
      there,
      'NO_STOCK',
      own,
      there,
      'NO_STOCK',
    ]);
  });

  it('handed over is owed to the outlet, once, and comes back as a whole with its money', async () => {
    const { giftId, releaseId, budgetId } = await openGift([1]);
    const [own = 0] = outlets;
    const { id } = valueOf(await claim(releaseId, who(0)));
    const { id: reservationId } = await reservationOf(id);
    const owed = await balance('settlement', own);
    const give = (tx: Tx) => handOver(tx, now, reservationId, { orgId: own, by: 'staff:1' });
    const { first, second } = await afterBoth(postgres.database, give, give);
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'GIFT_HANDED_OVER']);
    expect(await balance('settlement', own)).toBe(owed + priceFen);
    const back = (tx: Tx) => takeGiftBack(tx, now, reservationId, 'staff:1');
    const both = await afterBoth(postgres.database, back, back);
    expect([codeOf(both.first), codeOf(both.second)]).toEqual(['OK', 'OK']);
    expect(await balance('settlement', own)).toBe(owed);
    expect(await stockOf(giftId)).toBe(1);
    // Open still, what was given back is there to be claimed again; the budget has set it aside.
    expect([await balance('allotted', releaseId), await balance('budget', budgetId)]).toEqual([
      5 * priceFen,
      0,
    ]);
  });

  it('that nobody picked up goes back to stock and budgets, and is handed over no more', async () => {
    const { giftId, releaseId, budgetId } = await openGift([1], { validDays: 3 });
    const [own = 0] = outlets;
    const { id, validUntil } = valueOf(await claim(releaseId, who(0)));
    const { id: reservationId } = await reservationOf(id);
    const lastMoment = new Date(`${validUntil}T23:59:59+08:00`);
    const after = new Date(lastMoment.getTime() + 1_000);
    expect(await within((tx) => expireReservations(tx, lastMoment, 10))).toBe(0);
    const late = await within((tx) =>
      handOver(tx, after, reservationId, { orgId: own, by: 'staff:1' }),
    );
    expect(codeOf(late)).toBe('RESERVATION_ENDED');
    await within((tx) => expireVouchers(tx, after, 10));
    await within((tx) => expireReservations(tx, after, 10));
    expect([await stockOf(giftId), await balance('budget', budgetId)]).toEqual([1, priceFen]);
  });

  it('taken back before it is picked up is free again, and at a till it is nothing', async () => {
    const { giftId, releaseId } = await openGift([1]);
    const { id } = valueOf(await claim(releaseId, who(0)));
    const [atTill] = await within((tx) =>
      redemptions.redeem(tx, now, [
        {
          voucher: { id },
          purchaseAmountFen: 0,
          redeemedBy: 'till',
          clientKey: `t${id}`,
          orgId: outlets[0] ?? 0,
        },
      ]),
    );
    expect(atTill && codeOf(atTill)).toBe('NOT_AT_TILLS');
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => redemptions.takeBack(tx, now, id),
      (tx) => redemptions.takeBack(tx, now, id),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect([await stockOf(giftId), (await reservationOf(id)).state]).toEqual([1, 'cancelled']);
  });

  it('whose piece was moved behind the voucher’s back is told by the recount', async () => {
    const { releaseId } = await openGift([1]);
    const { id } = valueOf(await claim(releaseId, who(0)));
    const faults = await faultsAfter(
      postgres.database,
      `update benefits.voucher set state = 'reversed' where id = ${id}`,
      verifyGifts,
    );
    expect(faults.map(({ rule }) => rule)).toEqual([
      'a voucher of a gift has its piece set aside, and is used when that is handed over',
    ]);
  });

  it('is worth what it costs, or is no offer', async () => {
    await expect(openGift([1], { faceAmountFen: priceFen - 1 })).rejects.toThrow(
      'OFFER_PRICE_DIFFERS',
    );
    await expect(openGift([1], { kind: 'voucher' })).rejects.toThrow('OFFER_TERMS_UNFIT');
  });
});

describe('a chance in a draw', () => {
  async function openChance(capCount: number, number = 1) {
    const { drawId } = await openSampleDraw(postgres.database, keyring, {
      totalWeight: 1,
      weight: 1,
    });
    const terms = { chance: { drawId, number } };
    return { drawId, ...(await open({ kind: 'drawChance', capCount, terms }, 0)) };
  }
  const left = async (drawId: number, customerNo: number): Promise<number> => {
    const { rows } = await within((tx) =>
      sql<{ left: number }>`select earned - used as left from draws.player
        where draw_id = ${drawId} and customer_no = ${customerNo}`.execute(tx),
    );
    return rows[0]?.left ?? 0;
  };
  const redemptionOf = async (voucherId: number): Promise<number> => {
    const { rows } = await within((tx) =>
      sql<{
        id: number;
      }>`select id from benefits.redemption where voucher_id = ${voucherId}`.execute(tx),
    );
    return rows[0]?.id ?? 0;
  };
  const reverse = (redemptionId: number, clientKey: string) => (tx: Tx) =>
    redemptions.reverse(tx, now, { redemptionId, reversedBy: 'staff:1', clientKey });

  it('is given once for a claim, and the last one to one of two', async () => {
    const { drawId, releaseId } = await openChance(2, 3);
    const once = ask(releaseId, who(0), { clientKey: 'chance-once' });
    await within(claiming(once));
    valueOf((await within(claiming(once)))[0] ?? { ok: false, refusal: { code: '-', facts: {} } });
    expect(await left(drawId, who(0))).toBe(3);
    const { first, second } = await afterBoth(
      postgres.database,
      claiming(ask(releaseId, who(1))),
      claiming(ask(releaseId, who(2))),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'BUDGET_EXHAUSTED']);
    expect([await left(drawId, who(1)), await left(drawId, who(2))]).toEqual([3, 0]);
  });

  it('taken back by two at once leaves once, and its place is free again', async () => {
    const { drawId, releaseId } = await openChance(1);
    const { id } = valueOf(await claim(releaseId, who(0)));
    const redemptionId = await redemptionOf(id);
    const { first, second } = await afterBoth(
      postgres.database,
      reverse(redemptionId, `back-${id}`),
      reverse(redemptionId, `again-${id}`),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect(await left(drawId, who(0))).toBe(0);
    valueOf(await claim(releaseId, who(0)));
    expect(await left(drawId, who(0))).toBe(1);
  });

  it('is played or taken back, whichever comes first', async () => {
    const { drawId, releaseId } = await openChance(2);
    const play = (customerNo: number) => (tx: Tx) =>
      playDraws(tx, keyring, now, [playOf(drawId, customerNo)]);
    const played = valueOf(await claim(releaseId, who(0)));
    const one = await afterBoth(
      postgres.database,
      play(who(0)),
      reverse(await redemptionOf(played.id), `late-${played.id}`),
    );
    expect([...one.first, one.second].map(codeOf)).toEqual(['OK', 'CHANCE_USED']);
    const taken = valueOf(await claim(releaseId, who(1)));
    const other = await afterBoth(
      postgres.database,
      reverse(await redemptionOf(taken.id), `early-${taken.id}`),
      play(who(1)),
    );
    expect([other.first, ...other.second].map(codeOf)).toEqual(['OK', 'DRAW_NO_CHANCE']);
  });

  it('that was added behind the voucher’s back is told by the recount', async () => {
    const { drawId, releaseId } = await openChance(1);
    const { id } = valueOf(await claim(releaseId, who(0)));
    const drawFault = async (tx: Tx): Promise<LedgerFault[]> => {
      const { difference } = await verifyDraws(tx, keyring, drawId);
      return difference
        ? [{ rule: difference.what, rows: 1, first: { of: '', expected: '', found: '' } }]
        : [];
    };
    const change = `update benefits.voucher set state = 'reversed' where id = ${id}`;
    const faults = await faultsAfter(postgres.database, change, drawFault);
    expect(faults.map(({ rule }) => rule)).toEqual([`chances of voucher ${id}`]);
  });

  it('is no offer of a draw that is not open, and costs nothing', async () => {
    const { drawId } = await openChance(1);
    const terms = { chance: { drawId: drawId + 1_000, number: 1 } };
    await expect(open({ kind: 'drawChance', capCount: 1, terms }, 0)).rejects.toThrow(
      'DRAW_NOT_OPEN',
    );
    const worth = { chance: { drawId, number: 1 } };
    await expect(open({ kind: 'drawChance', capCount: 1, terms: worth }, 1)).rejects.toThrow(
      'OFFER_TERMS_UNFIT',
    );
  });
});

describe('points', () => {
  const price = 33;
  const number = 10;
  /** 10 points at 0.33 yuan a hundred are worth 4 fen. */
  const worthFen = 4;
  async function openPoints(capCount: number, more: Partial<CreateOffer> = {}) {
    const programmeId = await newProgramme(postgres.database, { hundredPointsFen: price });
    const terms = { points: { programmeId, number, hundredPointsFen: price } };
    return {
      programmeId,
      terms,
      ...(await open({ kind: 'points', capCount, terms, ...more }, worthFen)),
    };
  }
  const held = async (programmeId: number, customerNo: number): Promise<number> => {
    const { rows } = await within((tx) =>
      sql<{ held: number }>`select coalesce(sum(remaining), 0)::bigint as held from points.lot
        where programme_id = ${programmeId} and customer_no = ${customerNo}`.execute(tx),
    );
    return rows[0]?.held ?? 0;
  };
  const redemptionOf = async (voucherId: number): Promise<number> => {
    const { rows } = await within((tx) =>
      sql<{
        id: number;
      }>`select id from benefits.redemption where voucher_id = ${voucherId}`.execute(tx),
    );
    return rows[0]?.id ?? 0;
  };
  const reverse = (redemptionId: number, clientKey: string) => (tx: Tx) =>
    redemptions.reverse(tx, now, { redemptionId, reversedBy: 'staff:1', clientKey });

  it('are the customer’s once, with their money behind them, and of the last two who ask one has them', async () => {
    const { programmeId, releaseId, budgetId } = await openPoints(3);
    const once = ask(releaseId, who(0), { clientKey: `points-once-${programmeId}` });
    const queues = [0, 1].map(() => createClaimQueue(postgres.database, { now: () => now }));
    const told = await Promise.all(queues.map((queue) => queue.claim(once)));
    expect(new Set(told.map((one) => valueOf(one).id)).size).toBe(1);
    expect(await held(programmeId, who(0))).toBe(number * 100);
    valueOf(await claim(releaseId, who(1)));
    const { first, second } = await afterBoth(
      postgres.database,
      claiming(ask(releaseId, who(2))),
      claiming(ask(releaseId, who(3))),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'BUDGET_EXHAUSTED']);
    // 30 points are worth 9.9 fen, of 12 that were set aside: the rest is the budget's again.
    expect([
      await balance('points_liability', programmeId),
      await balance('budget', budgetId),
    ]).toEqual([10, 2]);
  });

  it('taken back by two at once go once, and their money with them', async () => {
    const { programmeId, releaseId, budgetId } = await openPoints(1);
    const { id } = valueOf(await claim(releaseId, who(0)));
    const redemptionId = await redemptionOf(id);
    const { first, second } = await afterBoth(
      postgres.database,
      reverse(redemptionId, `back-${id}`),
      reverse(redemptionId, `again-${id}`),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect(await held(programmeId, who(0))).toBe(0);
    expect([
      await balance('points_liability', programmeId),
      await balance('allotted', releaseId),
      await balance('budget', budgetId),
    ]).toEqual([0, worthFen, 0]);
  });

  it('are no offer at another price than today’s, or of a closed programme', async () => {
    const { terms } = await openPoints(1);
    const dearer = { points: { ...terms.points, hundredPointsFen: price + 1 } };
    const opened = (more: Partial<CreateOffer>) =>
      open({ kind: 'points', capCount: 1, terms, ...more }, worthFen);
    await expect(opened({ terms: dearer })).rejects.toThrow('OFFER_PRICE_DIFFERS');
    await expect(opened({ faceAmountFen: worthFen + 1, capAmountFen: 9 })).rejects.toThrow(
      'OFFER_PRICE_DIFFERS',
    );
  });

  it.each([
    ['by share', [7_000, 3_000], [9, 3], [8, 2]],
    ['in order', [null, null], [5, 7], [5, 5]],
  ])(
    'are paid %s by several budgets that hold no fen more than was set aside, and go back to them',
    async (_, shares, fen, owed) => {
      const budgets: number[] = [];
      for (const one of fen) budgets.push(await openBudget(postgres.database, one));
      const funding = budgets.map((budgetId, at) => ({ budgetId, shareBp: shares[at] ?? null }));
      const { programmeId, releaseId } = await openPoints(3, { funding });
      const sums = async (kind: string) => {
        const { rows } = await within((tx) =>
          sql<{ id: number; fen: number }>`
            select case kind when 'budget' then owner_id else part_id end as id, sum(balance)::bigint as fen from ledger.account
            where kind = ${kind} and (kind = 'budget' or owner_id = ${programmeId}) group by 1`.execute(
            tx,
          ),
        );
        return budgets.map((id) => rows.find((one) => one.id === id)?.fen ?? 0);
      };
      const first = valueOf(await claim(releaseId, who(0)));
      const rest = await within(claiming(ask(releaseId, who(1)), ask(releaseId, who(2))));
      expect(rest.map(codeOf)).toEqual(['OK', 'OK']);
      expect(await sums('points_liability')).toEqual(owed);
      const left = fen.map((one, at) => one - (owed[at] ?? 0));
      expect(await sums('budget')).toEqual(left);
      for (const { id } of [first, ...rest.map(valueOf)])
        valueOf(await within(reverse(await redemptionOf(id), `whole-${id}`)));
      expect(await sums('points_liability')).toEqual([0, 0]);
      // All of it is set aside again, or in its budget.
      expect(
        (await sums('budget')).reduce((sum, one) => sum + one) +
          (await balance('allotted', releaseId)),
      ).toBe(12);
    },
  );
});

describe('what is given for a deed', () => {
  const red = { kind: 'redPacket', faceAmountFen: 500 } as const;
  const vouchersOf = async (customerNo: number, claimedBy: string): Promise<number> => {
    const { rows } = await within((tx) =>
      sql<{ n: number }>`select count(*)::int as n from benefits.voucher
        where customer_no = ${customerNo} and claimed_by = ${claimedBy}`.execute(tx),
    );
    return rows[0]?.n ?? 0;
  };
  const makeNew = (...nos: number[]) =>
    within((tx) =>
      sql`update customers.customer set open_date = '2026-02-20' where customer_no = any (${nos}::int[])`.execute(
        tx,
      ),
    );
  const refer = (referrerNo: number, newNo: number) => async (tx: Tx) =>
    recordReferral(
      tx,
      now,
      { referrerNo, newNo, orgId: outlets[0] ?? 0, actor: 'system' },
      await findDeedReleases(tx, now, 'referral'),
    );

  it('rewards one of two who have referred the same customer, once, and nobody behind the referrer', async () => {
    const terms = { trigger: 'referral', referral: { depth: 1 } } as const;
    const referral = { depth: 1, entryFee: false, fromReferralsOfOthers: false };
    const { releaseId } = await open({ ...red, capCount: 5, terms: { ...terms, referral } }, 500);
    await makeNew(who(4), who(5));
    const { first, second } = await afterBoth(
      postgres.database,
      refer(who(3), who(4)),
      refer(who(2), who(4)),
    );
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'REFERRAL_KNOWN']);
    expect(valueOf(await within(refer(who(3), who(4))))).toEqual(valueOf(first));
    // Whom 3 has referred refers another: that is 4's reward, and none of 3's.
    valueOf(await within(refer(who(4), who(5))));
    expect([await vouchersOf(who(3), 'referral'), await vouchersOf(who(4), 'referral')]).toEqual([
      1, 1,
    ]);
    expect(codeOf(await within(refer(who(5), who(5))))).toBe('REFERRAL_OF_ONESELF');
    expect(codeOf(await within(refer(who(5), who(6))))).toBe('REFERRAL_NOT_NEW');
    expect(codeOf(await mayClaim(postgres.database, async () => true, who(6), releaseId))).toBe(
      'OFFER_KIND_UNFIT',
    );
  });

  it('is no offer of two steps, for a fee, or by the referrals of others', async () => {
    for (const breach of [{ depth: 2 }, { entryFee: true }, { fromReferralsOfOthers: true }]) {
      const referral = { depth: 1, entryFee: false, fromReferralsOfOthers: false, ...breach };
      const terms = { trigger: 'referral', referral } as const;
      const code = 'entryFee' in breach ? 'REFERRAL_ENTRY_FEE' : 'REFERRAL_BEYOND_DIRECT';
      await expect(open({ ...red, capCount: 1, terms }, 500)).rejects.toThrow(code);
    }
  });

  it('is given to who checks in once a day, however often it is told', async () => {
    await open({ ...red, capCount: 5, terms: { onCheckIn: 'day' } }, 500);
    const give = giveOnCheckIn(
      { database: postgres.database, clock: { now: () => now } },
      async () => true,
    );
    const visit = (at: string) => ({
      eventId: at,
      type: 'visit',
      businessDate: '2026-03-02',
      occurredAt: new Date(at),
      partyNo: who(7),
      orgId: outlets[0] ?? 0,
      amountFen: 0,
    });
    const morning = visit('2026-03-02T02:00:00Z');
    await Promise.all([give([morning]), give([morning])]);
    await give([visit('2026-03-02T08:00:00Z'), morning]);
    expect(await vouchersOf(who(7), 'check-in')).toBe(1);
    await give([visit('2026-03-03T02:00:00Z')]);
    expect(await vouchersOf(who(7), 'check-in')).toBe(2);
  });
});

it('what activities cost is what a count by hand of the ledger finds, points, gifts and chances among them', async () => {
  const { database } = postgres;
  const { drawId } = await openSampleDraw(database, keyring, { totalWeight: 1, weight: 1 });
  const terms = { chance: { drawId, number: 1 } };
  const { releaseId } = await open({ kind: 'drawChance', capCount: 1, terms }, 0);
  valueOf(await claim(releaseId, who(0)));
  const [played] = await within((tx) => playDraws(tx, keyring, now, [playOf(drawId, who(0))]));
  const code = played && valueOf(played).benefitCode;
  const [prize] = await within((tx) =>
    redemptions.redeem(tx, now, [
      {
        voucher: { code: code ?? '' },
        purchaseAmountFen: 5_000,
        redeemedBy: 'staff:1',
        clientKey: 'prize',
        orgId: outlets[0] ?? 0,
      },
    ]),
  );
  const prizeFen = prize && valueOf(prize).amountFen;
  const { results, counted } = await within(async (tx) => {
    // What outlets and customers are owed less what came back, and what budgets paid for points and have not back.
    const { rows } = await sql<{ kind: string; id: number; fen: number }>`
      with moved as (
        select case when p.draw_id is null then 'other' else 'draw' end as kind, coalesce(p.draw_id, a.offer_id) as id,
          coalesce((select sum(case when t.kind = 'redeem' then t.amount else -t.amount end) from ledger.transfer t
            join benefits.allotment_leg l on l.allotment_id = a.id
            where (t.kind = 'redeem' and t.from_account_id = l.claimed_account_id)
              or (t.kind = 'reverse' and t.to_account_id = l.claimed_account_id
                and exists (select from ledger.transfer o where o.id = t.reverses_id and o.kind = 'redeem'))), 0)
          + coalesce((select sum(b.paid_fen - b.returned_fen) from points.backing_part b
            join points.backing k on k.id = b.backing_id where k.source = 'offer:' || a.id), 0) as fen
        from benefits.allotment a left join draws.prize p on p.allotment_id = a.id)
      select kind, id, sum(fen)::bigint as fen from moved group by 1, 2 having sum(fen) <> 0`.execute(
      tx,
    );
    const days = { from: '2026-03-02', to: '2026-12-31' };
    return { results: await readActivityResults(tx, { all: true }, days), counted: rows };
  });
  const costOf = (kind: string, id: number) =>
    results.items.find((one) => one.kind === kind && one.id === id)?.costFen;
  expect(counted).toContainEqual({ kind: 'draw', id: drawId, fen: prizeFen });
  for (const { kind, id, fen } of counted)
    expect([kind, id, costOf(kind, id)]).toEqual([kind, id, fen]);
  // Beside these, chances: what was won by them is the draw's too, and in the sum once.
  expect(results.total.costFen).toBe(counted.reduce((sum, { fen }) => sum + fen, 0));
  const all = results.items.reduce((sum, { costFen }) => sum + costFen, 0);
  expect(all).toBe(results.total.costFen + (prizeFen ?? 0));
  // A campaign's measurement and its board read the same, the latter as staff.
  const { rows } = await withScope(database, { all: true }, (tx) =>
    sql<{
      fen: number;
    }>`select sum(cost_fen)::bigint as fen from benefits.campaign_voucher`.execute(tx),
  );
  expect(rows[0]?.fen).toBe(all);
});
