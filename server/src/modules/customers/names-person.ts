import { sql } from 'kysely';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readTraces } from './erase-customer.ts';
import { normaliseIdentity, normalisePhone } from './personal-data.core.ts';

/** Shorter texts stand in sentences that mean something else. */
const shortestTrace = 4;

/**
 * Whether a text says who the customer is: by name, phone, identity number or one of the ids. What goes
 * into the audit's sealed chain can never be taken out again, so a reason that does is refused. Run as
 * the job role, which reads what the caller may not see.
 */
export async function namesPerson(
  tx: Tx,
  keyring: Keyring,
  customerNo: number,
  text: string,
): Promise<boolean> {
  const traces = await readTraces(tx, keyring, customerNo);
  if (!traces) return false;
  const { rows } = await sql<{ name: string }>`
    select name from customers.customer where customer_no = ${customerNo}`.execute(tx);
  const name = rows[0]?.name.trim() ?? '';
  if ([...name].length > 1 && text.includes(name)) return true;
  const said = [text, normalisePhone(text), normaliseIdentity(text)];
  return [traces.phone, traces.identity, ...traces.identifiers.map(({ value }) => value)].some(
    (trace) =>
      trace !== null && trace.length >= shortestTrace && said.some((form) => form.includes(trace)),
  );
}
