import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { hashOf, judgeVersion } from './approve-draw.ts';
import { reservePrizes, returnPrizes } from './payout.ts';
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
  const former = await endVersion(tx, drawId);
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
  former: readonly number[],
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
      claimUntil: new Date(content.endsAt),
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

/** Ends the rules in force; gives what was set aside for their prizes, which is to go back. */
async function endVersion(tx: Tx, drawId: number): Promise<number[]> {
  const { rows } = await sql<{ allotmentId: number }>`
    with ended as (
      update draws.version set state = 'closed' where draw_id = ${drawId} and state = 'open' returning version_no
    )
    select allotment_id as "allotmentId" from draws.prize join ended using (version_no) where draw_id = ${drawId}
    order by offer_id, allotment_id`.execute(tx);
  return rows.map(({ allotmentId }) => allotmentId);
}

/** Ends a draw for good: nobody plays any more, and all its seeds are published. */
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
  await returnPrizes(tx, now, await endVersion(tx, drawId));
  await revealSeeds(tx, keyring, now, drawId);
  return ok(undefined);
}
