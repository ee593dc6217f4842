import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { commitmentOf, seedBytes } from './random.core.ts';

const bindingOf = (drawId: number, day: string): string => `draws.period/${drawId}/${day}`;

export function openSeed(keyring: Keyring, drawId: number, day: string, envelope: Buffer): Buffer {
  return Buffer.from(decryptValue(keyring, bindingOf(drawId, day), envelope), 'hex');
}

/**
 * Takes and commits to the seeds of today and tomorrow where there are none, so that what is published of a
 * day is published before it. Two who do it at once write one.
 */
export async function preparePeriods(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  drawIds: readonly number[],
): Promise<void> {
  const days = [bankDay(now), addDays(bankDay(now), 1)];
  const fresh = drawIds.flatMap((drawId) =>
    days.map((day) => {
      const seed = randomBytes(seedBytes);
      const envelope = encryptValue(keyring, bindingOf(drawId, day), seed.toString('hex'));
      return { drawId, day, commitment: commitmentOf(seed), envelope };
    }),
  );
  await sql`
    insert into draws.period (draw_id, day, commitment, seed_enc, made_at, org_id)
    select given.draw_id, given.day, commitment, seed_enc, ${now}, draw.org_id
    from unnest(${fresh.map(({ drawId }) => drawId)}::bigint[], ${fresh.map(({ day }) => day)}::date[],
        ${fresh.map(({ commitment }) => commitment)}::bytea[], ${fresh.map(({ envelope }) => envelope)}::bytea[])
        as given (draw_id, day, commitment, seed_enc)
      join draws.draw on draw.id = given.draw_id
    where draw.state = 'open'
    order by 1, 2
    on conflict (draw_id, day) do nothing`.execute(tx);
}

/**
 * Publishes the seeds of days that are over, and of draws that are closed. The rows of the draws are held: a
 * play of that day that is on its way commits before its seed is known, or not at all.
 */
export async function revealSeeds(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  only: number | null = null,
): Promise<number> {
  const today = bankDay(now);
  await sql`
    select id from draws.draw
    where id in (select draw_id from draws.period join draws.draw on id = draw_id
      where seed is null and (day < ${today}::date or state = 'closed') and (${only}::bigint is null or draw_id = ${only}))
    order by id for no key update`.execute(tx);
  const { rows } = await sql<{ drawId: number; day: string; envelope: Buffer }>`
    select draw_id as "drawId", day, seed_enc as envelope
    from draws.period join draws.draw on id = draw_id
    where seed is null and (day < ${today}::date or state = 'closed') and (${only}::bigint is null or draw_id = ${only})
    order by draw_id, day`.execute(tx);
  const seeds = rows.map(({ drawId, day, envelope }) => openSeed(keyring, drawId, day, envelope));
  await sql`
    update draws.period set seed = given.seed, revealed_at = ${now}
    from unnest(${rows.map(({ drawId }) => drawId)}::bigint[], ${rows.map(({ day }) => day)}::date[], ${seeds}::bytea[])
      as given (draw_id, day, seed)
    where period.draw_id = given.draw_id and period.day = given.day`.execute(tx);
  return rows.length;
}
