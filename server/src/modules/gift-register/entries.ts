import { sql } from 'kysely';
import { type CreateEntry, registerDaysBack } from '#contract/gift-register.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { giftStock, readGifts } from '#modules/gifts/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { samePerson } from './contacts.ts';
import { judgeLimit, limitPeriodOf } from './judge-limit.core.ts';
import { limitInForce } from './limits.ts';

type By = { naturalKey: string; madeBy: string };
export type Written = { contactId: number; orgId: number };

/**
 * Writes down what a contact is given, under the limit a person and period (as the job role); a gift of the
 * catalogue leaves the outlet's shelf in the same transaction.
 */
export async function writeEntry(
  tx: Tx,
  now: Date,
  entry: CreateEntry,
  { naturalKey, madeBy }: By,
): Promise<Result<number>> {
  const today = bankDay(now);
  const { contactId, givenOn, pieces, purpose, orgId, giftId } = entry;
  if (givenOn > today || givenOn < addDays(today, -registerDaysBack))
    return refuse('ENTRY_DAY_INVALID', { days: registerDaysBack });
  const gift = giftId === null ? null : (await readGifts(tx, [giftId])).get(giftId);
  if (gift === undefined) return refuse('NOT_FOUND');
  const what = gift?.nameZh ?? entry.what;
  const valueFen = gift ? gift.valueFen * pieces : (entry.valueFen ?? 0);
  // Held until commit: what the person was given stays as it is read, by two who write at once as well.
  await sql`select from gift_register.contact where id in (
      select unnest(array${samePerson(sql`c`)}) from gift_register.contact c where c.id = ${contactId})
    order by id for no key update`.execute(tx);
  const done = await findEntry(tx, naturalKey);
  if (done !== null) return ok(done);
  const inForce = await limitInForce(tx);
  const { from, until } = limitPeriodOf(inForce?.content.period ?? 'year', givenOn);
  const { rows: given } = await sql<{ fen: number }>`
    select coalesce(sum(e.value_fen), 0)::bigint as fen from gift_register.entry e
    join gift_register.contact c on c.id = ${contactId} and e.contact_id in ${samePerson(sql`c`)}
    where e.withdrawn_at is null and e.given_on between ${from}::date and ${until}::date`.execute(
    tx,
  );
  const may = judgeLimit(inForce?.content ?? null, { valueFen, givenFen: given[0]?.fen ?? 0 });
  if (!may.ok) return may;
  // First of what is written: where the shelf has too few, nothing was.
  if (giftId !== null) {
    const key = `register:${naturalKey}`;
    const left = await giftStock.give(tx, now, {
      giftId,
      orgId,
      pieces,
      reason: purpose,
      naturalKey: key,
      madeBy,
    });
    if (!left.ok) return left;
  }
  const { rows } = await sql<{ id: number }>`
    insert into gift_register.entry (contact_id, what, gift_id, pieces, value_fen, purpose, given_on, org_id, limit_version, natural_key,
      made_by, made_at)
    values (${contactId}, ${what}, ${giftId}::bigint, ${pieces}, ${valueFen}, ${purpose}, ${givenOn}::date, ${orgId},
      ${inForce?.version ?? 0}, ${naturalKey}, ${madeBy}, ${now}) returning id`.execute(tx);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('an entry of the gift register was not written');
  return ok(id);
}

async function findEntry(tx: Tx, naturalKey: string): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select id from gift_register.entry where natural_key = ${naturalKey}`.execute(tx);
  return rows[0]?.id ?? null;
}

/** Whose an entry is, where the transaction sees it. */
export async function seenEntry(tx: Tx, id: number): Promise<Written | null> {
  const { rows } = await sql<Written>`
    select contact_id as "contactId", org_id as "orgId" from gift_register.entry where id = ${id}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** Takes back what was written by mistake or came back, once; pieces of the catalogue stand on the shelf again. */
export async function withdrawEntry(
  tx: Tx,
  now: Date,
  id: number,
  { reason, by }: { reason: string; by: string },
): Promise<Result<null>> {
  const { rows } = await sql<{
    giftId: number | null;
    orgId: number;
    pieces: number;
    gone: boolean;
  }>`
    select gift_id as "giftId", org_id as "orgId", pieces, withdrawn_at is not null as gone from gift_register.entry
    where id = ${id} for no key update`.execute(tx);
  const [entry] = rows;
  if (!entry) return refuse('NOT_FOUND');
  if (entry.gone) return refuse('ALREADY_REVERSED');
  await sql`update gift_register.entry set withdrawn_by = ${by}, withdrawn_at = ${now}, reason = ${reason}
    where id = ${id}`.execute(tx);
  const { giftId, orgId, pieces } = entry;
  if (giftId === null) return ok(null);
  const back = { giftId, orgId, pieces, reason, naturalKey: `register-back:${id}`, madeBy: by };
  await giftStock.takeBack(tx, now, back);
  return ok(null);
}
