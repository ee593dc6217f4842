import { sql } from 'kysely';
import { drawContent } from '#contract/draw-content.ts';
import { verifyDraws } from '#modules/draws/index.ts';
import { pointsMall } from '#modules/points/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';
import { hashOf } from '../../../src/modules/draws/approve-draw.ts';
import { earnChances } from '../../../src/modules/draws/earn-chances.ts';
import { openDraw } from '../../../src/modules/draws/open-draw.ts';
import { createDraw } from '../../../src/modules/draws/write-draw.ts';
import { stockIn } from '../../../src/modules/gifts/change-stock.ts';
import { createGift } from '../../../src/modules/gifts/gifts.ts';
import { earnPoints } from '../../../src/modules/points/earn-points.ts';
import { newProgramme } from '../../points/points-fixture.ts';
import { faceAmountFen, openBudget, openOffer, valueOf } from '../voucher-fixture.ts';

/** What a round's customers play for, pass on and exchange beside their vouchers. */
export type OtherKinds = { drawId: number; programmeId: number; itemId: number; orgId: number };
/** Of the prize and of the gift so many: the load wants more than that, or nearly. */
export const pieces = 25;
/** What each customer has: a chance or two, and points for two exchanges. */
export const chancesEach = 2;
export const price = 300;
export const pointsEach = 2 * price + 100;
const orgId = 4;
const day = 86_400_000;
const words = { nameZh: '雨伞', nameEn: 'Umbrella' };

/** A wheel on which every play wins while there are prizes, points for everybody, and a gift for points. */
export async function openOtherKinds(
  database: Database,
  keyring: Keyring,
  now: Date,
  round: number,
  customers: readonly number[],
): Promise<OtherKinds> {
  const budgetId = await openBudget(database, pieces * faceAmountFen, `D${round}`);
  const offerId = await openOffer(database, budgetId, { count: pieces }, { code: `D${round}` });
  const programmeId = await newProgramme(database, { code: `R${round}` });
  const content = drawContent.parse({
    name: { zh: '网点智惠转盘', en: 'Outlet wheel' },
    startsAt: new Date(now.getTime() - day).toISOString(),
    endsAt: new Date(now.getTime() + 30 * day).toISOString(),
    thanks: { zh: '谢谢参与', en: 'Thank you' },
    totalWeight: 1,
    prizes: [
      {
        code: 'coffee',
        name: { zh: '咖啡券', en: 'Coffee' },
        offerId,
        valueFen: faceAmountFen,
        weight: 1,
        stock: pieces,
      },
    ],
    chances: [{ action: 'staff', count: 1 }],
  });
  return withJob(database, async (tx) => {
    const kind = 'wheel';
    const drawId = await createDraw(tx, now, { kind, orgId: null, content }, null);
    const sha256 = hashOf({ drawId, versionNo: 1, kind, content });
    await sql`update draws.version set state = 'submitted', sha256 = decode(${sha256}, 'hex')
      where draw_id = ${drawId}`.execute(tx);
    await sql`update draws.version set state = 'approved' where draw_id = ${drawId}`.execute(tx);
    valueOf(await openDraw(tx, keyring, now, drawId));
    const deeds = customers.flatMap((customerNo) =>
      Array.from({ length: chancesEach }, (_, at) => {
        const naturalKey = `r${round}-${customerNo}-${at}`;
        return { drawId, customerNo, action: 'staff' as const, naturalKey };
      }),
    );
    for (const one of await earnChances(tx, now, deeds)) valueOf(one);
    const earned = customers.map((customerNo) => {
      const naturalKey = `r${round}:${customerNo}`;
      return { customerNo, amount: pointsEach, naturalKey, madeBy: 'staff:1' };
    });
    for (const one of await earnPoints(tx, now, programmeId, earned)) valueOf(one);
    const gift = { ...words, code: `G${round}`, valueFen: 5_000, picture: '', orgId: null };
    const giftId = valueOf(await createGift(tx, now, null, gift));
    const arrival = { giftId, orgId, reason: '到货', madeBy: 'staff:1' };
    valueOf(await stockIn(tx, now, { ...arrival, pieces, naturalKey: `r${round}` }));
    const sold = { ...words, programmeId, price, what: { giftId }, valueFen: 5_000, orgId: null };
    const itemId = await pointsMall.createItem(tx, now, sold);
    return { drawId, programmeId, itemId, orgId };
  });
}

export type OtherRow = { kind: string; key: string; id: number };

/** Every play, transfer of points and exchange of a round under its key, what is not in order, and what stands where. */
export async function readOtherKinds(
  database: Database,
  keyring: Keyring,
  { drawId, programmeId, itemId }: OtherKinds,
): Promise<{ rows: OtherRow[]; faults: unknown[]; standing: Record<string, number> }> {
  return withJob(database, async (tx) => {
    const { rows } = await sql<OtherRow>`
      select 'play' as kind, client_key as key, ordinal::bigint as id from draws.play where draw_id = ${drawId}
      union all select 'transfer', replace(natural_key, 'http:api-key:1:', ''), id from points.movement
        where programme_id = ${programmeId} and kind = 'transfer'
      union all select 'exchange', replace(natural_key, 'mall:api-key:1:', ''), id from points.mall_order
        where item_id = ${itemId}`.execute(tx);
    const { rows: standing } = await sql<Record<string, number>>`
      select (select sum(earned)::int from draws.player where draw_id = ${drawId}) as earned,
        (select sum(used)::int from draws.player where draw_id = ${drawId}) as used,
        (select given::int from draws.prize where draw_id = ${drawId}) as won,
        (select coalesce(sum(remaining), 0)::bigint from points.lot where programme_id = ${programmeId}) as points`.execute(
      tx,
    );
    const { difference } = await verifyDraws(tx, keyring, drawId);
    return { rows, faults: difference ? [difference] : [], standing: standing[0] ?? {} };
  });
}
