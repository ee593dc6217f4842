import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { readTracesOf } from './erase-customer.ts';
import { normaliseIdentity, normalisePhone } from './personal-data.core.ts';

/** Shorter texts stand in sentences that mean something else. */
const shortestTrace = 4;

/**
 * Whether a text says who one of the customers is: by name, phone, identity number or one of the ids. What goes
 * into the audit's sealed chain can never be taken out again, so a reason that does is refused. Run as
 * the job role, which reads what the caller may not see.
 */
export async function namesAnyPerson(
  tx: Tx,
  keyring: Keyring,
  customerNos: readonly number[],
  text: string,
): Promise<boolean> {
  const people = await readTracesOf(tx, keyring, customerNos);
  const said = [text, normalisePhone(text), normaliseIdentity(text)];
  return people.some(({ name, phone, identity, identifiers }) => {
    const called = name.trim();
    if ([...called].length > 1 && text.includes(called)) return true;
    return [phone, identity, ...identifiers.map(({ value }) => value)].some(
      (trace) =>
        trace !== null &&
        trace.length >= shortestTrace &&
        said.some((form) => form.includes(trace)),
    );
  });
}

export function namesPerson(
  tx: Tx,
  keyring: Keyring,
  customerNo: number,
  text: string,
): Promise<boolean> {
  return namesAnyPerson(tx, keyring, [customerNo], text);
}
