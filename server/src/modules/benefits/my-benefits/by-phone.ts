import type { PhoneQuestion } from '#contract/phone-links.ts';
import type { Result } from '#contract/result.ts';
import { type OpenPhoneLink, usePhoneLink } from '#modules/phone-links/index.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { asTold } from '../as-told.ts';

/** What the customer whose link it is may ask, in one transaction (as the job role). */
export async function byPhone<T>(
  { database, keyring, clock }: Platform,
  question: PhoneQuestion,
  work: (tx: Tx, link: OpenPhoneLink) => Promise<Result<T>>,
): Promise<Result<T>> {
  return withJob(database, async (tx) => {
    const link = await usePhoneLink(tx, keyring, clock.now(), question);
    return link.ok ? asTold(await work(tx, link.value)) : link;
  });
}
