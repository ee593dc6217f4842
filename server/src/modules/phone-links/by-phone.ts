import type { PhoneQuestion } from '#contract/phone-links.ts';
import type { Result } from '#contract/result.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { type OpenPhoneLink, usePhoneLink } from './use-link.ts';

/**
 * What the customer whose link it is may ask, in one transaction with the look at the link (as the job role: the
 * link is the right). A link that opens nothing answers why, and `work` is not begun.
 */
export async function byPhone<T>(
  { database, keyring, clock }: Pick<Platform, 'database' | 'keyring' | 'clock'>,
  question: PhoneQuestion,
  work: (tx: Tx, link: OpenPhoneLink) => Promise<Result<T>>,
): Promise<Result<T>> {
  return withJob(database, async (tx) => {
    const link = await usePhoneLink(tx, keyring, clock.now(), question);
    return link.ok ? work(tx, link.value) : link;
  });
}
