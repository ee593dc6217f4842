import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { hashOf, judgeVersion } from './approve-draw.ts';
import { reservePrize, returnPrizes } from './payout.ts';
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
  await endVersion(tx, now, drawId);
  const { versionNo } = version;
  await sql`update draws.version set state = 'open', opened_at = ${now},
      first_ordinal = (select last_ordinal + 1 from draws.draw where id = ${drawId})
    where draw_id = ${drawId} and version_no = ${versionNo}`.execute(tx);
  const stocked = await stockPrizes(tx, now, version);
  if (!stocked.ok) return stocked;
  await sql`update draws.draw set state = 'open', version_no = ${versionNo} where id = ${drawId}`.execute(
    tx,
  );
  await preparePeriods(tx, keyring, now, [drawId]);
  return ok(versionNo);
}

/** Reserves every prize, at most twenty, each by the engine of the benefits. */
async function stockPrizes(tx: Tx, now: Date, version: VersionRow): Promise<Result<void>> {
  const { drawId, versionNo, orgId, content } = version;
  const allotments = new Map<string, number>();
  const inOrder = content.prizes.toSorted((one, other) => one.offerId - other.offerId);
  for (const { code, offerId, stock } of inOrder) {
    const reserved = await reservePrize(tx, now, {
      drawId,
      versionNo,
      code,
      offerId,
      count: stock,
      claimFrom: new Date(content.startsAt),
      claimUntil: new Date(content.endsAt),
    });
    if (!reserved.ok) return reserved;
    allotments.set(code, reserved.value);
  }
  const { prizes } = content;
  await sql`
    insert into draws.prize (draw_id, version_no, position, code, offer_id, allotment_id, value_fen, stock, org_id)
    select ${drawId}, ${versionNo}, place - 1, code, offer_id, allotment_id, value_fen, stock, ${orgId}::int
    from unnest(${prizes.map(({ code }) => code)}::text[], ${prizes.map(({ offerId }) => offerId)}::bigint[], ${prizes.map(({ code }) => allotments.get(code))}::bigint[],
        ${prizes.map(({ valueFen }) => valueFen)}::bigint[], ${prizes.map(({ stock }) => stock)}::bigint[])
      with ordinality as given (code, offer_id, allotment_id, value_fen, stock, place)`.execute(tx);
  return ok(undefined);
}

/** Ends the rules in force; what their prizes did not use goes back. */
async function endVersion(tx: Tx, now: Date, drawId: number): Promise<void> {
  const { rows } = await sql<{ allotmentId: number }>`
    with ended as (
      update draws.version set state = 'closed' where draw_id = ${drawId} and state = 'open' returning version_no
    )
    select allotment_id as "allotmentId" from draws.prize join ended using (version_no) where draw_id = ${drawId}
    order by offer_id, allotment_id`.execute(tx);
  await returnPrizes(
    tx,
    now,
    rows.map(({ allotmentId }) => allotmentId),
  );
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
  await endVersion(tx, now, drawId);
  await revealSeeds(tx, keyring, now, drawId);
  return ok(undefined);
}
