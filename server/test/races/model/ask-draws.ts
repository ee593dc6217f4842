import { sql } from 'kysely';
import { releases } from '#modules/benefits/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';
import { createClaimQueue } from '../../../src/modules/benefits/claim-queue.ts';
import { reversePart } from '../../../src/modules/benefits/reverse-voucher.ts';
import { earnChances } from '../../../src/modules/draws/earn-chances.ts';
import { closeDraw } from '../../../src/modules/draws/open-draw.ts';
import { createPlayQueue } from '../../../src/modules/draws/play-queue.ts';
import { randomOf } from '../../../src/modules/draws/random.core.ts';
import { openSeed, revealSeeds } from '../../../src/modules/draws/seed-periods.ts';
import { openPrizeOffer, openSampleDraw } from '../../draws/draw-fixture.ts';
import { faceAmountFen, now, openBudget, openOffer, valueOf } from '../voucher-fixture.ts';
import type { DrawAnswer, DrawOperation, DrawWorld, StreamOf } from './draw-rules.ts';

/** Where a history takes place: its own draw, and a release of chances in it. */
export type DrawPlace = {
  name: string;
  drawId: number;
  releaseId: number;
  keyring: Keyring;
  customers: readonly number[];
};

const from = new Date('2026-01-01T00:00:00Z');
const until = new Date('2026-04-01T00:00:00Z');

export async function openDrawPlace(
  database: Database,
  keyring: Keyring,
  name: string,
  customers: readonly number[],
  world: DrawWorld,
): Promise<DrawPlace> {
  const prizes = [];
  for (const prize of world.prizes) {
    const offerId = await openPrizeOffer(database, prize.stock);
    const called = { zh: prize.code, en: prize.code };
    prizes.push({ ...prize, name: called, offerId, valueFen: faceAmountFen });
  }
  const { chance, totalWeight, guarantee, playsPerDay, offer } = world;
  const rule = { ...chance, action: 'staff' as const, streakDays: null, keptFen: null };
  const rules = {
    startsAt: from.toISOString(),
    totalWeight,
    prizes,
    guarantee,
    playsPerDay,
    chances: [rule],
  };
  const { drawId } = await openSampleDraw(database, keyring, rules);
  const budgetId = await openBudget(database, 1);
  const worth = { kind: 'drawChance', faceAmountFen: 0, capAmountFen: 0 } as const;
  const terms = { chance: { drawId, number: offer.number } };
  const offerId = await openOffer(database, budgetId, { count: offer.cap }, { ...worth, terms });
  const releaseId = await withJob(database, async (tx) => {
    const time = { claimFrom: from, claimUntil: until };
    const asked = { offerId, count: offer.cap, openTo: 'anyone' as const, releaseKey: name };
    const opened = valueOf(await releases.open(tx, now, { ...time, ...asked }));
    await sql`update draws.exclusion set ended_at = excluded_at where ended_at is null`.execute(tx);
    if (world.isLimited)
      await sql`insert into benefits.offer_limit (offer_id, scope, period, cap_count)
        select offer_id, 'customer', 'total', 1 from draws.prize where draw_id = ${drawId}`.execute(
        tx,
      );
    return opened;
  });
  return { name, drawId, releaseId, keyring, customers };
}

/** Asks the program, as a process of its own would that has this clock; `aside` reads an id that no answer tells. */
export async function askDraw(
  database: Database,
  aside: Database,
  { name, drawId, releaseId, keyring, customers }: DrawPlace,
  asked: DrawOperation,
): Promise<DrawAnswer> {
  const at = new Date(asked.at);
  const clock = { now: () => at };
  const customerNo = 'who' in asked ? (customers[asked.who] ?? 0) : 0;
  switch (asked.do) {
    case 'earn': {
      const deed = { drawId, customerNo, action: 'staff' as const, naturalKey: asked.key };
      const [earned] = await withJob(database, (tx) => earnChances(tx, at, [deed]));
      if (!earned) throw new Error('no answer');
      return earned.ok ? { code: 'OK', ...earned.value } : { code: earned.refusal.code };
    }
    case 'play': {
      const played = await createPlayQueue({ database, clock, keyring }).ask({
        drawId,
        customerNo,
        clientSeed: asked.seed,
        commitment: null,
        clientKey: `${name}-${asked.key}`,
        channel: 'customer',
        playedBy: `customer:${customerNo}`,
      });
      if (!played.ok) return { code: played.refusal.code };
      const { ordinal, landed, prize, reason } = played.value;
      return { code: 'OK', ordinal, landed, prize: prize?.code ?? null, reason };
    }
    case 'claim': {
      const claimed = await createClaimQueue(database, clock).claim({
        allotmentId: releaseId,
        customerNo,
        claimedBy: 'till:1',
        clientKey: `${name}-${asked.key}`,
        channel: 'customer',
        scope: { all: true },
      });
      if (!claimed.ok) return { code: claimed.refusal.code };
      const { rows } = await withJob(aside, (tx) =>
        sql<{
          id: number;
        }>`select id from benefits.redemption where voucher_id = ${claimed.value.id}`.execute(tx),
      );
      return { code: 'OK', id: claimed.value.id, redemption: rows[0]?.id ?? 0 };
    }
    case 'give-back': {
      const by = { reversedBy: 'till:1', clientKey: `${name}-${asked.key}` };
      const request = { redemptionId: asked.redemption, ...by };
      const back = await withJob(database, (tx) => reversePart(tx, at, request));
      return { code: back.ok ? 'OK' : back.refusal.code };
    }
    case 'exclude':
      await withJob(database, (tx) =>
        sql`insert into draws.exclusion (customer_no, reason, excluded_at, org_id)
          values (${customerNo}, '员工', ${from}, 1) on conflict do nothing`.execute(tx),
      );
      return { code: 'OK' };
    case 'include':
      await withJob(database, (tx) =>
        sql`update draws.exclusion set ended_at = ${until} where customer_no = ${customerNo} and ended_at is null`.execute(
          tx,
        ),
      );
      return { code: 'OK' };
    case 'close': {
      const closed = await withJob(database, (tx) => closeDraw(tx, keyring, at, drawId));
      return { code: closed.ok ? 'OK' : closed.refusal.code };
    }
    case 'reveal':
      await withJob(database, (tx) => revealSeeds(tx, keyring, at, drawId));
      return { code: 'OK' };
  }
}

/** The random numbers of the draw, by the seeds that there are now. */
export async function readStreams(
  database: Database,
  { drawId, keyring }: DrawPlace,
): Promise<StreamOf> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ day: string; envelope: Buffer }>`select day, seed_enc as envelope from draws.period
      where draw_id = ${drawId}`.execute(tx),
  );
  const seeds = new Map(
    rows.map(({ day, envelope }) => [day, openSeed(keyring, drawId, day, envelope)]),
  );
  return (day, ordinal, clientSeed) => {
    const seed = seeds.get(day);
    if (!seed) throw new Error(`there is no seed of ${day}`);
    return randomOf(seed, { drawId, versionNo: 1, ordinal, clientSeed });
  };
}

/** What PostgreSQL says of a draw. */
export async function readDraw(
  database: Database,
  { drawId, releaseId, customers }: DrawPlace,
): Promise<object> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ books: object }>`select json_build_object(
      'isOpen', d.state = 'open', 'lastOrdinal', d.last_ordinal,
      'plays', (select coalesce(json_agg(json_build_object('ordinal', ordinal, 'who', array_position(${customers}::int[], customer_no) - 1,
        'prize', prize, 'reason', reason, 'day', day) order by ordinal), '[]') from draws.play where draw_id = d.id),
      'stock', (select json_agg(json_build_object('code', p.code, 'given', given, 'setAside', (select sum(c.balance) / ${faceAmountFen}
          from benefits.allotment_leg l join ledger.account c on c.id = l.allotted_account_id where l.allotment_id = p.allotment_id),
        'vouchers', (select count(*) from benefits.voucher v where v.allotment_id = p.allotment_id)) order by position)
        from draws.prize p where p.draw_id = d.id),
      'players', (select coalesce(json_agg(json_build_object('who', array_position(${customers}::int[], customer_no) - 1,
        'earned', earned, 'used', used) order by customer_no), '[]') from draws.player where draw_id = d.id
        and exists (select from draws.chance c where c.draw_id = d.id and c.customer_no = player.customer_no)),
      'offered', (select used_count from benefits.allotment where id = ${releaseId})) as books
    from draws.draw d where d.id = ${drawId}`.execute(tx),
  );
  return rows[0]?.books ?? {};
}
