import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Delivery, DeliveredVoucher, DeliveryClaim } from '#modules/benefits/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { earnPoints } from './earn-points.ts';
import { holdBackings, openBacking, type PaidBy } from './open-backings.ts';
import { openHoldings } from './open-holdings.ts';
import { readProgramme } from './programmes.ts';
import { takeBackPoints } from './reverse-points.ts';

const hundredths = 100;
const keyOf = (voucherId: number): string => `voucher:${voucherId}`;

/**
 * Points as offers: what a voucher sets aside goes back to its budget as it is claimed, and out of that budget the
 * points are paid for in the books of their programme, at the price at which they were set aside; so the money
 * behind them goes with them like that of points by rule. Locks: customers → accounts of points → backing → budget →
 * accounts of the ledger.
 */
export const pointsDelivery: Delivery = {
  priceOf: async (tx, now, { points }) => {
    const programme = points && (await readProgramme(tx, points.programmeId, bankDay(now)));
    if (!programme) return refuse('NOT_FOUND');
    if (programme.state !== 'open')
      return refuse('POINTS_PROGRAMME_CLOSED', { programme: programme.name });
    const priceFen = Math.ceil((points.number * programme.hundredPointsFen) / 100);
    return points.hundredPointsFen === programme.hundredPointsFen
      ? ok(priceFen)
      : refuse('OFFER_PRICE_DIFFERS', { priceFen });
  },
  judge: async (tx, now, claims) => {
    const closed = new Set<number>();
    for (const [programmeId, own] of byProgramme(claims)) {
      const programme = await readProgramme(tx, programmeId, bankDay(now));
      if (programme?.state !== 'open') closed.add(programmeId);
      else
        await openHoldings(
          tx,
          programmeId,
          own.map(({ customerNo }) => customerNo),
          true,
        );
    }
    for (const one of firstOfAllotments(claims)) {
      const backing = await openBacking(tx, priceOf(one), await payerOf(tx, one));
      await holdBackings(tx, [], { giving: backing });
    }
    return claims.map((one) => (closed.has(programmeOf(one)) ? 'POINTS_PROGRAMME_CLOSED' : null));
  },
  deliver: async (tx, now, vouchers) => {
    const groups = Map.groupBy(vouchers, ({ allotmentId }) => allotmentId);
    for (const [, own] of [...groups].toSorted(([one], [other]) => one - other)) {
      const [first] = own;
      if (!first) continue;
      const earned = await earnPoints(tx, now, programmeOf(first), own.map(deedOf), {
        ...(await payerOf(tx, first)),
        hundredPointsFen: priceOf(first).hundredPointsFen,
      });
      for (const one of earned)
        if (!one.ok) throw new Error(`points that were judged were not given: ${one.refusal.code}`);
    }
  },
  takeBack: async (tx, now, voucherId, by): Promise<Result<void>> => {
    const { rows } = await sql<{ id: number; amount: number }>`
      select id, amount from points.movement where natural_key = ${keyOf(voucherId)} and kind = 'earn'`.execute(
      tx,
    );
    const [earned] = rows;
    if (!earned) throw new Error(`voucher ${voucherId} has brought no points`);
    const { id, amount } = earned;
    const back = await takeBackPoints(tx, now, id, {
      amount,
      naturalKey: `voucher-back:${voucherId}`,
      madeBy: by,
      reason: '-',
    });
    if (!back.ok) return back;
    return back.value.replayed ? refuse('ALREADY_REVERSED') : ok(undefined);
  },
};

const programmeOf = ({ terms }: DeliveryClaim): number => terms.points?.programmeId ?? 0;
const priceOf = (claim: DeliveryClaim) => ({
  programmeId: programmeOf(claim),
  hundredPointsFen: claim.terms.points?.hundredPointsFen ?? 0,
});
const byProgramme = (claims: readonly DeliveryClaim[]) =>
  [...Map.groupBy(claims, programmeOf)].toSorted(([one], [other]) => one - other);
const firstOfAllotments = (claims: readonly DeliveryClaim[]): DeliveryClaim[] =>
  [...Map.groupBy(claims, ({ allotmentId }) => allotmentId)]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([, [first]]) => first ?? []);
const deedOf = ({ voucherId, customerNo, terms }: DeliveredVoucher) => ({
  customerNo,
  amount: (terms.points?.number ?? 0) * hundredths,
  naturalKey: keyOf(voucherId),
  madeBy: 'offer',
  subject: keyOf(voucherId),
});

/**
 * Who pays for the offer, each in proportion to the fen that it has set aside of one voucher: so nobody ever pays more
 * than it has back of the vouchers given, though these are rounded up one by one and points all together. In order: the
 * first as long as it lasts.
 */
async function payerOf(tx: Tx, { allotmentId }: DeliveryClaim): Promise<PaidBy> {
  const { rows } = await sql<{ budgetId: number; shareFen: number | null; orgId: number | null }>`
    select l.budget_id as "budgetId", l.share_fen as "shareFen", a.org_id as "orgId" from benefits.allotment a
    join benefits.allotment_leg l on l.allotment_id = a.id where a.id = ${allotmentId} order by l.leg`.execute(
    tx,
  );
  const [first] = rows;
  if (!first) throw new Error(`allotment ${allotmentId} has no budget`);
  return {
    source: `offer:${allotmentId}`,
    orgId: first.orgId,
    funding: rows.map(({ budgetId, shareFen }) => ({ budgetId, shareBp: shareFen })),
  };
}
