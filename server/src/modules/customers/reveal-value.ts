import { sql } from 'kysely';
import { z } from 'zod';
import type { revealed, revealRequest } from '#contract/customers.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { decryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { rowBinding } from './customer-record.ts';
import { namesPerson } from './names-person.ts';

const limits = z.object({ perHour: z.number().int().min(0).default(30) });
type Row = {
  name: string;
  phone_enc: Buffer | null;
  identity_enc: Buffer | null;
  managing_org_id: number;
};

/**
 * Shows one value of one customer unmasked, with the reason, and leaves an audit row. A person may do so
 * `perHour` times (setting "reveal"); the advisory lock, one a person, keeps requests sent at the same
 * moment from being counted as one.
 */
export async function revealValue(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  customerNo: number,
  request: z.infer<typeof revealRequest>,
  now: Date,
): Promise<Result<z.infer<typeof revealed>>> {
  if (caller.kind !== 'staff') return refuse('REVEAL_NEEDS_PERSON');
  const { rows } = await sql<Row>`
    select name, phone_enc, identity_enc, managing_org_id from customers.customer
    where customer_no = ${customerNo} and erased_at is null`.execute(tx);
  const [row] = rows;
  if (!row) return refuse('NOT_FOUND');
  const value = valueOf(keyring, customerNo, row, request.field);
  if (value === null) return refuse('REVEAL_NOTHING');
  if (await namesPerson(tx, keyring, customerNo, request.reason))
    return refuse('REASON_NAMES_PERSON');
  const limit = await limitReached(tx, caller.id, now);
  await recordAudit(tx, {
    actor: caller,
    action: 'customer.reveal',
    objectKind: 'Customer',
    objectId: customerNo,
    orgId: row.managing_org_id,
    outcome: limit === null ? 'done' : 'refused',
    detail: { field: request.field, reason: request.reason },
  });
  if (limit !== null) return refuse('REVEAL_LIMIT', { limit });
  await sql`insert into customers.reveal (staff_id, customer_no, field, reason, at)
    values (${caller.id}, ${customerNo}, ${request.field}, ${request.reason}, ${now})`.execute(tx);
  return ok({ field: request.field, value });
}

/** The limit when it is used up, else null. */
async function limitReached(tx: Tx, staffId: number, now: Date): Promise<number | null> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`customers.reveal/${staffId}`}, 0))`.execute(
    tx,
  );
  const { rows } = await sql<{ taken: number; value: unknown }>`
    select (select count(*) from customers.reveal where staff_id = ${staffId} and at > ${now}::timestamptz - interval '1 hour') as taken,
      (select value from platform.setting where key = 'reveal') as value`.execute(tx);
  const { perHour } = limits.parse(rows[0]?.value ?? {});
  return (rows[0]?.taken ?? 0) >= perHour ? perHour : null;
}

function valueOf(
  keyring: Keyring,
  customerNo: number,
  row: Row,
  field: 'name' | 'phone' | 'identity',
): string | null {
  if (field === 'name') return row.name;
  const envelope = field === 'phone' ? row.phone_enc : row.identity_enc;
  return envelope && decryptValue(keyring, rowBinding(customerNo, field), envelope);
}
