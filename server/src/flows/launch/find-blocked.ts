import { findContactable } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Those of the customers that a campaign may not contact today, each with its reason. */
export async function findBlocked(
  tx: Tx,
  { keyring, clock }: Pick<Platform, 'keyring' | 'clock'>,
  customerNos: readonly number[],
): Promise<Map<number, string>> {
  const found = await findContactable(tx, keyring, customerNos, {
    purpose: 'personalised_marketing',
    channel: 'staff_task',
    on: bankDay(clock.now()),
  });
  const known = new Map(found.map((one) => [one.customerNo, one]));
  return new Map(
    customerNos.flatMap((customerNo) => {
      const one = known.get(customerNo);
      return one?.allowed ? [] : [[customerNo, one?.reason ?? 'UNKNOWN_CUSTOMER'] as const];
    }),
  );
}
