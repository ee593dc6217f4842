import { createOffer } from '../../../src/modules/benefits/create-offer.ts';
import {
  createClaimQueue,
  createRedemptionQueue,
} from '../../../src/modules/benefits/claim-queue.ts';
import { entitleCustomers } from '../../../src/modules/benefits/entitle-customers.ts';
import { expireVouchers } from '../../../src/modules/benefits/expire-vouchers.ts';
import { expireHolds } from '../../../src/modules/benefits/end-holds.ts';
import { holdVoucher, releaseHold } from '../../../src/modules/benefits/hold-voucher.ts';
import { openAllotments } from '../../../src/modules/benefits/open-allotments.ts';
import { reverseClaim, reversePart } from '../../../src/modules/benefits/reverse-voucher.ts';
import { releases } from '#modules/benefits/index.ts';
import type { Result } from '#contract/result.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import { now, valueOf } from '../voucher-fixture.ts';
import { openModelBudgets } from './model-bank.ts';
import type { Answer, Operation, World } from './rules.ts';

/** Where a history takes place: its own budgets and offer in a database that others share. */
export type Place = {
  /** stands before every key and code */
  name: string;
  offerId: number;
  budgetIds: readonly number[];
};
const chunk = 1_000;

/** Opens budgets and offer of a world. */
export async function openPlace(
  database: Database,
  name: string,
  funderId: number,
  world: World,
): Promise<Place> {
  return withJob(database, async (tx) => {
    const { budgetIds, funding } = await openModelBudgets(tx, name, funderId, world);
    const { faceFen, percentBp, thresholdFen, validDays, capCount, limits } = world;
    const offer = {
      code: name,
      name: '满减券',
      funding,
      faceAmountFen: faceFen,
      thresholdAmountFen: thresholdFen,
      percentBp: percentBp ?? undefined,
      validDays,
      capCount,
      capAmountFen: capCount * faceFen,
      limits: [...limits],
      orgId: null,
    };
    const staff = { kind: 'staff', id: 1, scope: { all: true } } as const;
    return { name, offerId: valueOf(await createOffer(tx, now, staff, offer)), budgetIds };
  });
}

const told = (result: Result<Answer | void>): Answer =>
  result.ok ? { ...result.value, code: 'OK' } : { code: result.refusal.code };
const onlyId = (result: Result<{ id: number }>): Answer =>
  result.ok ? { code: 'OK', id: result.value.id } : { code: result.refusal.code };

/** Asks the program, as a process of its own would that has this clock; gives what its caller may rely on. */
export async function carryOut(
  database: Database,
  place: Place,
  world: World,
  operation: Operation,
): Promise<Answer> {
  const at = new Date(operation.at);
  const clock = { now: () => at };
  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withJob(database, work);
  const keyOf = (key: string): string => `${place.name}-${key}`;
  switch (operation.do) {
    case 'open': {
      const opened = await within((tx) => open(tx, place, world, operation));
      return onlyId(opened.ok ? { ok: true, value: { id: opened.value } } : opened);
    }
    case 'claim': {
      const { customerNo, outletOrgId, key } = operation;
      return onlyId(
        await createClaimQueue(database, clock).claim({
          ...(operation.campaignId === null
            ? { allotmentId: operation.from }
            : { campaignId: operation.campaignId }),
          customerNo,
          ...(outletOrgId === null ? {} : { outletOrgId }),
          claimedBy: 'till:1',
          clientKey: keyOf(key),
          channel: 'customer',
          scope: { all: true },
        }),
      );
    }
    case 'hold': {
      const { voucher: id, purchaseFen: purchaseAmountFen, seconds, payee } = operation;
      const clientKey = keyOf(operation.key);
      const request = { voucher: { id }, purchaseAmountFen, seconds, heldBy: 'till:1', clientKey };
      const held = await within((tx) => holdVoucher(tx, at, { ...request, ...payee }));
      if (!held.ok) return { code: held.refusal.code };
      const { id: holdId, amountFen, state } = held.value;
      return { code: 'OK', id: holdId, amountFen, state };
    }
    case 'release': {
      const released = await within((tx) => releaseHold(tx, at, operation.hold));
      return released.ok
        ? { code: 'OK', state: released.value.state }
        : { code: released.refusal.code };
    }
    case 'redeem': {
      const { voucher: id, hold: holdId, purchaseFen: purchaseAmountFen, payee } = operation;
      const redeemed = await createRedemptionQueue(database, clock).redeem({
        voucher: holdId === null ? { id } : { holdId },
        purchaseAmountFen,
        redeemedBy: 'till:1',
        clientKey: keyOf(operation.key),
        ...payee,
      });
      if (!redeemed.ok) return { code: redeemed.refusal.code };
      return { code: 'OK', id: redeemed.value.id, amountFen: redeemed.value.amountFen };
    }
    case 'reverse': {
      const { redemption: redemptionId, amountFen } = operation;
      const clientKey = keyOf(operation.key);
      const request = { redemptionId, reversedBy: 'till:1', clientKey };
      const asked = amountFen === null ? request : { ...request, amountFen };
      const back = await within((tx) => reversePart(tx, at, asked));
      if (!back.ok) return { code: back.refusal.code };
      const { id, amountFen: given, reversedFen, voucherGood: isGood } = back.value;
      return { code: 'OK', id, amountFen: given, reversedFen, isGood };
    }
    case 'take-back':
      return told(await within((tx) => reverseClaim(tx, at, operation.voucher)));
    case 'close':
      await within((tx) => releases.close(tx, at, operation.allotment));
      return { code: 'OK' };
    case 'expire-vouchers':
      await within((tx) => expireVouchers(tx, at, chunk));
      return { code: 'OK' };
    case 'expire-holds':
      await within((tx) => expireHolds(tx, at, chunk));
      return { code: 'OK' };
  }
}

async function open(
  tx: Tx,
  { name, offerId }: Place,
  world: World,
  asked: Extract<Operation, { do: 'open' }>,
): Promise<Result<number>> {
  const { count, campaignId, key } = asked;
  const time = { claimFrom: new Date(0), claimUntil: new Date(world.claimUntil) };
  const at = new Date(asked.at);
  if (campaignId === null)
    return releases.open(tx, at, {
      ...time,
      offerId,
      count,
      openTo: 'anyone',
      releaseKey: `${name}-${key}`,
    });
  const opened = await openAllotments(tx, at, {
    ...time,
    campaignId,
    offers: [{ offerId, count }],
  });
  if (!opened.ok) return opened;
  const id = opened.value.get(offerId) ?? 0;
  const customers = world.entitled.map((customerNo) => ({ customerNo, orgId: 1 }));
  await entitleCustomers(tx, id, customers);
  return { ok: true, value: id };
}
