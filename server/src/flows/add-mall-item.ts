import { randomUUID } from 'node:crypto';
import type { CreateMallItem } from '#contract/points-mall.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findOffers, releases } from '#modules/benefits/index.ts';
import { readGifts } from '#modules/gifts/index.ts';
import { pointsMall, readProgramme } from '#modules/points/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Database, withJob, withScope } from '#platform/postgres/database.ts';

/**
 * Puts an item into the points mall: a gift of the catalogue, or benefits of an offer, whose number and
 * money are set aside in the same transaction, by who may draw on the offer.
 */
export async function addMallItem(
  database: Database,
  now: Date,
  caller: Caller,
  item: CreateMallItem,
): Promise<Result<{ id: number }>> {
  const seen = await withScope(database, caller.scope, async (tx) => {
    const programme = await readProgramme(tx, item.programmeId, bankDay(now));
    if (!programme) return refuse('NOT_FOUND');
    if (!scopeCovers(caller.scope, programme.orgId)) return refuse('FORBIDDEN');
    if (item.kind === 'gift') {
      const gift = (await readGifts(tx, [item.giftId])).get(item.giftId);
      return gift ? ok({ orgId: programme.orgId, valueFen: gift.valueFen }) : refuse('NOT_FOUND');
    }
    const [offer] = await findOffers(tx, [item.offerId]);
    if (!offer) return refuse('NOT_FOUND');
    if (!scopeCovers(caller.scope, offer.orgId)) return refuse('FORBIDDEN');
    // A chance in a draw is worth nothing by itself, so no points are its price; and who takes points before players
    // would wait in a circle with a play that wins points.
    if (offer.faceAmountFen === 0) return refuse('OFFER_KIND_UNFIT', { offerId: item.offerId });
    // Points for points: what one's money would pay for is the other's, and neither would ever be settled.
    if (offer.kind === 'points') return refuse('OFFER_KIND_UNFIT', { offerId: item.offerId });
    return ok({ orgId: programme.orgId, valueFen: offer.faceAmountFen });
  });
  if (!seen.ok) return seen;
  return withJob(database, async (tx) => {
    const { programmeId, nameZh, nameEn, price } = item;
    const listed = { programmeId, nameZh, nameEn, price, ...seen.value };
    let what: { giftId: number } | { allotmentId: number };
    if (item.kind === 'gift') what = { giftId: item.giftId };
    else {
      const opened = await releases.open(tx, now, {
        offerId: item.offerId,
        count: item.count,
        claimFrom: now,
        claimUntil: new Date(item.until),
        openTo: 'issuer',
        releaseKey: `mall:${randomUUID()}`,
      });
      if (!opened.ok) return opened;
      what = { allotmentId: opened.value };
    }
    const id = await pointsMall.createItem(tx, now, { ...listed, what });
    await recordAudit(tx, {
      actor: caller,
      action: 'mall-item.create',
      objectKind: 'MallItem',
      objectId: id,
      orgId: seen.value.orgId,
      detail: item,
    });
    return ok({ id });
  });
}
