import { sql } from 'kysely';
import type { DrawContent } from '#contract/draw-content.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { hashOf, judgeLaw, judgeVersion } from './approve-draw.ts';
import { awardTable, type EndedPrize, type EndedVersion } from './award-table.ts';
import { type Closing, reservePrizes, returnPrizes } from './payout.ts';
import { preparePeriods, revealSeeds } from './seed-periods.ts';
import { lockNewestVersion, type VersionRow } from './write-draw.ts';

/**
 * Brings approved rules into force, all or nothing: number and money of all prizes are set aside, the first
 * days' seeds committed to, and rules in force before are over. After a refusal the caller rolls back.
 */
export async function openDraw(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  drawId: number,
): Promise<Result<number>> {
  const newest = await lockNewestVersion(tx, drawId);
  if (!newest.ok) return newest;
  const version = newest.value;
  if (version.drawState === 'closed') return refuse('DRAW_ENDED');
  if (version.state !== 'approved') return refuse('DRAW_NOT_APPROVED');
  if (hashOf(version) !== version.sha256) return refuse('DRAW_CONTENT_CHANGED');
  const judged = await judgeVersion(tx, now, version);
  if (!judged.ok) return judged;
  const lawful = await judgeLaw(tx, version);
  if (!lawful.ok) return lawful;
  const former = await endVersion(tx, now, drawId, 'new_rules');
  const { versionNo } = version;
  await sql`update draws.version set state = 'open', opened_at = ${now},
      first_ordinal = (select last_ordinal + 1 from draws.draw where id = ${drawId})
    where draw_id = ${drawId} and version_no = ${versionNo}`.execute(tx);
  const stocked = await stockPrizes(tx, now, version, former);
  if (!stocked.ok) return stocked;
  await sql`update draws.draw set state = 'open', version_no = ${versionNo} where id = ${drawId}`.execute(
    tx,
  );
  await preparePeriods(tx, keyring, now, [drawId]);
  return ok(versionNo);
}

/** Reserves every prize, at most twenty, in the place of the former ones. */
async function stockPrizes(
  tx: Tx,
  now: Date,
  version: VersionRow,
  former: Closing,
): Promise<Result<void>> {
  const { drawId, versionNo, orgId, content } = version;
  const { prizes } = content;
  const reserved = await reservePrizes(
    tx,
    now,
    former,
    prizes.map(({ code, offerId, stock }) => ({
      drawId,
      versionNo,
      code,
      offerId,
      count: stock,
      claimFrom: new Date(content.startsAt),
      claimUntil: claimUntilOf(code, content),
    })),
  );
  if (!reserved.ok) return reserved;
  await sql`
    insert into draws.prize (draw_id, version_no, position, code, offer_id, allotment_id, value_fen, stock, org_id)
    select ${drawId}, ${versionNo}, place - 1, code, offer_id, allotment_id, value_fen, stock, ${orgId}::int
    from unnest(${prizes.map(({ code }) => code)}::text[], ${prizes.map(({ offerId }) => offerId)}::bigint[], ${reserved.value}::bigint[],
        ${prizes.map(({ valueFen }) => valueFen)}::bigint[], ${prizes.map(({ stock }) => stock)}::bigint[])
      with ordinality as given (code, offer_id, allotment_id, value_fen, stock, place)`.execute(tx);
  return ok(undefined);
}

/** A program that stood still when a table's time was over decides it when it runs again. */
const decideWithinMs = 90 * 24 * 3_600_000;

/** What a play wins is issued with it; the 状元 of a table once its time is over. */
function claimUntilOf(code: string, { zhuangyuanAtEnd, endsAt }: DrawContent): Date {
  const end = new Date(endsAt);
  return zhuangyuanAtEnd === true && code === 'zhuangyuan'
    ? new Date(end.getTime() + decideWithinMs)
    : end;
}

/** Ends the rules in force, and their table with them; gives what was set aside for their prizes, which is to go back. */
async function endVersion(
  tx: Tx,
  now: Date,
  drawId: number,
  endedBy: 'staff' | 'new_rules',
): Promise<Closing> {
  const { rows } = await sql<EndedVersion>`
    update draws.version set state = 'closed' where draw_id = ${drawId} and state = 'open'
    returning draw_id as "drawId", version_no as "versionNo", org_id as "orgId", content`.execute(
    tx,
  );
  const [ended] = rows;
  if (!ended) return { allotmentIds: [] };
  const prizes = await sql<EndedPrize>`
    select code, position, allotment_id as "allotmentId", stock - given as left from draws.prize
    where draw_id = ${drawId} and version_no = ${ended.versionNo} order by offer_id, allotment_id`.execute(
    tx,
  );
  const allotmentIds = prizes.rows.map(({ allotmentId }) => allotmentId);
  return ended.content.zhuangyuanAtEnd === true
    ? { allotmentIds, last: await awardTable(tx, now, ended, prizes.rows, endedBy) }
    : { allotmentIds };
}

/** Ends a draw for good: nobody plays any more, and all its seeds are published. After a refusal the caller rolls back. */
export async function closeDraw(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  drawId: number,
): Promise<Result<void>> {
  const newest = await lockNewestVersion(tx, drawId);
  if (!newest.ok) return newest;
  if (newest.value.drawState !== 'open') return refuse('DRAW_NOT_OPEN');
  await sql`update draws.draw set state = 'closed', closed_at = ${now} where id = ${drawId}`.execute(
    tx,
  );
  const returned = await returnPrizes(tx, now, await endVersion(tx, now, drawId, 'staff'));
  if (!returned.ok) return returned;
  await revealSeeds(tx, keyring, now, drawId);
  return ok(undefined);
}
