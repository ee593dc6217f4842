import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { decryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { identifierIndex, rowBinding } from './customer-record.ts';

/** An id and whose id it is: a source, another system, or a source and what it names (`core/account_id`). */
export type Identifier = { scheme: string; value: string };

/** What a person is known by, for looking through what else may hold it. */
export type PersonTraces = {
  identifiers: Identifier[];
  phone: string | null;
  identity: string | null;
};

/** Reads them before the erasure, which leaves nothing to read. Run as the job role. */
export async function readTraces(
  tx: Tx,
  keyring: Keyring,
  customerNo: number,
): Promise<PersonTraces | null> {
  const [person] = await readTracesOf(tx, keyring, [customerNo]);
  if (!person) return null;
  const { identifiers, phone, identity } = person;
  return { identifiers, phone, identity };
}

/** The same of several, with their names; those who are not there are left out. */
export async function readTracesOf(
  tx: Tx,
  keyring: Keyring,
  customerNos: readonly number[],
): Promise<(PersonTraces & { name: string })[]> {
  const { rows } = await sql<{
    customer_no: number;
    name: string;
    phone_enc: Buffer | null;
    identity_enc: Buffer | null;
    identifiers: Identifier[];
  }>`
    select customer_no, name, phone_enc, identity_enc,
      coalesce((select jsonb_agg(jsonb_build_object('scheme', scheme, 'value', value)) from customers.identifier where identifier.customer_no = customer.customer_no), '[]') as identifiers
    from customers.customer where customer_no = any(${customerNos}::int[])`.execute(tx);
  return rows.map(({ customer_no: no, name, phone_enc, identity_enc, identifiers }) => {
    const open = (field: 'phone' | 'identity', envelope: Buffer | null) =>
      envelope && decryptValue(keyring, rowBinding(no, field), envelope);
    return {
      name,
      identifiers,
      phone: open('phone', phone_enc),
      identity: open('identity', identity_enc),
    };
  });
}

/** What is kept of the ids of a person who was erased: under these, and the bank's key, a file's ids are known again. */
export function digestsOf(keyring: Keyring, identifiers: readonly Identifier[]): string[] {
  return identifiers.map(({ scheme, value }) =>
    identifierIndex(keyring, scheme, value).toString('hex'),
  );
}

/** From now on the ids with these digests are an erased person's. Run as the job role. */
export async function keepDigests(tx: Tx, digests: readonly string[], now: Date): Promise<void> {
  await sql`
    insert into customers.erased_identifier (identifier_index, erased_at)
    select distinct decode(digest, 'hex'), ${now}::timestamptz from unnest(${digests}::text[]) as digest
    on conflict (identifier_index) do nothing`.execute(tx);
}

/**
 * Takes a person out of this store: name, phone, identity number, birth date and identifiers. The number
 * stays as an empty row, so that amounts and counts of the past still add up, and a keyed digest of each
 * identifier stays (and of `further` ids, such as the person's accounts), so that the next file does not
 * bring the person back. Run as the job role.
 */
export async function eraseCustomer(
  tx: Tx,
  keyring: Keyring,
  customerNo: number,
  further: readonly Identifier[],
  now: Date,
): Promise<Result<null>> {
  const locked = await sql`
    select from customers.customer where customer_no = ${customerNo} for update`.execute(tx);
  if (locked.rows.length === 0) return refuse('NOT_FOUND');
  const { rows } = await sql<Identifier>`
    delete from customers.identifier where customer_no = ${customerNo} returning scheme, value`.execute(
    tx,
  );
  await sql`delete from customers.identifier_clash where customer_no = ${customerNo}`.execute(tx);
  await keepDigests(tx, digestsOf(keyring, [...rows, ...further]), now);
  await sql`
    update customers.customer set name = '', phone_enc = null, phone_index = null, identity_enc = null, identity_index = null,
      identity_kind = '', birth_date = null, gender = 'unknown', open_date = null, content_hash = '', changed_at = ${now},
      erased_at = coalesce(erased_at, ${now})
    where customer_no = ${customerNo}`.execute(tx);
  // What was written as a reason may tell of the person.
  await sql`update customers.reveal set reason = 'erased' where customer_no = ${customerNo}`.execute(
    tx,
  );
  return ok(null);
}

/**
 * Which of the numbers once erased this store knows. One that it does not know was given after the
 * backup it was restored from: the sequence goes past it, so that it is never given to somebody else.
 * Run as the job role, which may take numbers and not set the sequence.
 */
export async function settleNumbers(tx: Tx, numbers: readonly number[]): Promise<number[]> {
  await sql`select count(nextval('customers.customer_no')) from generate_series(
    coalesce(pg_sequence_last_value('customers.customer_no'::regclass), 0) + 1, ${Math.max(0, ...numbers)}::bigint)`.execute(
    tx,
  );
  const { rows } = await sql<{ customer_no: number }>`
    select customer_no from customers.customer where customer_no = any (${numbers}::int[]) order by customer_no`.execute(
    tx,
  );
  return rows.map((row) => row.customer_no);
}

/** Those of a scheme's ids that belonged to a person who was erased. Run as the job role. */
export async function findErased(
  tx: Tx,
  keyring: Keyring,
  scheme: string,
  values: readonly string[],
): Promise<string[]> {
  const named = values.map((value) => ({ scheme, value }));
  const places = await placesOfErased(tx, keyring, named);
  return values.filter((_, place) => places.has(place));
}

/** Places, in a list of ids, of those that belonged to a person who was erased. Run as the job role. */
export async function placesOfErased(
  tx: Tx,
  keyring: Keyring,
  identifiers: readonly Identifier[],
): Promise<ReadonlySet<number>> {
  const indexes = identifiers.map(({ scheme, value }) => identifierIndex(keyring, scheme, value));
  const { rows } = await sql<{ position: number }>`
    select given.position::int as position
    from unnest(${indexes}::bytea[]) with ordinality as given(identifier_index, position)
      join customers.erased_identifier using (identifier_index)`.execute(tx);
  return new Set(rows.map((row) => row.position - 1));
}
