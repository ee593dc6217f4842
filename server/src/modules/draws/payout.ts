import { ok, type Result } from '#contract/result.ts';
import { type IssueRequest, releases } from '#modules/benefits/index.ts';
import { decidedAgain } from '#platform/batching/batch-queue.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Number and money of one prize, to be set aside while its draw is open. */
export type Reservation = {
  drawId: number;
  versionNo: number;
  code: string;
  offerId: number;
  count: number;
  claimFrom: Date;
  claimUntil: Date;
};
/** A prize that was just won. */
export type Win = {
  drawId: number;
  ordinal: number;
  allotmentId: number;
  customerNo: number;
  channel: 'customer' | 'staff';
};
/** Prizes of rules that nobody plays by any more; `last`: what is given of them before the rest goes back. */
export type Closing = { allotmentIds: readonly number[]; last?: () => Promise<Result<void>> };
export type Benefit = { id: number; code: string };

/**
 * Sets all that prizes may cost aside, for their draw alone, in the place of those of former rules, whose rest
 * goes back; gives an allotment for each. Refused, nothing may stay of the caller's transaction.
 */
export function reservePrizes(
  tx: Tx,
  now: Date,
  { allotmentIds, last }: Closing,
  reservations: readonly Reservation[],
): Promise<Result<number[]>> {
  return releases.exchange(tx, now, {
    close: allotmentIds,
    ...(last ? { last } : {}),
    open: reservations.map(({ drawId, versionNo, code, ...release }) => ({
      ...release,
      openTo: 'issuer',
      releaseKey: `draw:${drawId}:${versionNo}:${code}`,
    })),
  });
}

/** Gives back what prizes did not use: nobody plays by these rules any more. */
export async function returnPrizes(
  tx: Tx,
  now: Date,
  { allotmentIds, last }: Closing,
): Promise<Result<void>> {
  const returned = await releases.exchange(tx, now, {
    close: allotmentIds,
    open: [],
    ...(last ? { last } : {}),
  });
  return returned.ok ? ok(undefined) : returned;
}

/**
 * Issues the benefits of prizes in the transaction of their plays; answers in the order asked. Where an offer
 * counts by customer, the second of one customer is decided in a round of its own, after the first.
 */
export async function issuePrizes(
  tx: Tx,
  now: Date,
  wins: readonly Win[],
): Promise<Result<Benefit>[]> {
  const answers = new Map<Win, Result<Benefit>>();
  for (let left = [...wins]; left.length > 0;) {
    const issued = await releases.issue(tx, now, left.map(requestOf));
    const again = left.filter((win, at) => {
      const one = issued[at];
      if (!one) throw new Error('a prize has no answer');
      if (!one.ok && one.refusal.code === decidedAgain) return true;
      answers.set(win, one.ok ? ok({ id: one.value.id, code: one.value.code }) : one);
      return false;
    });
    if (again.length === left.length) throw new Error('the benefits of prizes are not decided');
    left = again;
  }
  return wins.flatMap((win) => answers.get(win) ?? []);
}

function requestOf({ drawId, ordinal, allotmentId, customerNo, channel }: Win): IssueRequest {
  return {
    allotmentId,
    customerNo,
    channel,
    claimedBy: `draw:${drawId}`,
    clientKey: `play:${ordinal}`,
  };
}
