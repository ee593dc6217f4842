import { consentMerging } from '#modules/consent/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { arrivalsOf } from './family.ts';

/** Makes what a customer consented to, and must not be contacted for, that of all its numbers. */
export async function joinPerson(tx: Tx, customerNo: number): Promise<void> {
  const arrivals = await arrivalsOf(tx, customerNo);
  await consentMerging.joinConsents(tx, customerNo, [{ customerNo, since: null }, ...arrivals]);
  await consentMerging.joinSuppressions(
    tx,
    customerNo,
    arrivals.map((arrival) => arrival.customerNo),
  );
}
