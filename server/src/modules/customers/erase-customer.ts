import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { decryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { identifierIndex, rowBinding } from './customer-record.ts';

/**
 * Takes a person out of this store: name, phone, identity number, birth date and identifiers. The number
 * stays as an empty row, so that amounts and counts of the past still add up, and a keyed digest of each
 * identifier stays, so that the next file does not bring the person back. Run as the job role. Gives the texts the person was
 * known by, for looking through what else may hold them.
 */
export async function eraseCustomer(
  tx: Tx,
  keyring: Keyring,
  customerNo: number,
  now: Date,
): Promise<Result<{ traces: string[] }>> {
  const locked = await sql<{ phone_enc: Buffer | null; identity_enc: Buffer | null }>`
    select phone_enc, identity_enc from customers.customer where customer_no = ${customerNo} for update`.execute(
    tx,
  );
  const [person] = locked.rows;
  if (!person) return refuse('NOT_FOUND');
  const traces = (['phone', 'identity'] as const).flatMap((field) => {
    const envelope = person[`${field}_enc`];
    return envelope ? [decryptValue(keyring, rowBinding(customerNo, field), envelope)] : [];
  });
  const { rows } = await sql<{ scheme: string; value: string }>`
    delete from customers.identifier where customer_no = ${customerNo} returning scheme, value`.execute(
    tx,
  );
  const digests = rows.map((row) => identifierIndex(keyring, row.scheme, row.value));
  await sql`
    insert into customers.erased_identifier (identifier_index, erased_at) select unnest(${digests}::bytea[]), ${now}::timestamptz
    on conflict (identifier_index) do nothing`.execute(tx);
  await sql`
    update customers.customer set name = '', phone_enc = null, phone_index = null, identity_enc = null, identity_index = null,
      identity_kind = '', birth_date = null, gender = 'unknown', open_date = null, content_hash = '', changed_at = ${now},
      erased_at = coalesce(erased_at, ${now})
    where customer_no = ${customerNo}`.execute(tx);
  // What was written as a reason may name the person.
  await sql`update customers.reveal set reason = 'erased' where customer_no = ${customerNo}`.execute(
    tx,
  );
  return ok({ traces: [...traces, ...rows.map((row) => row.value)] });
}
