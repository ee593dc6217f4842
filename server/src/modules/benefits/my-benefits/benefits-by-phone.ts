import type { PhoneQuestion } from '#contract/phone-links.ts';
import type { Result } from '#contract/result.ts';
import { byPhone, type OpenPhoneLink } from '#modules/phone-links/index.ts';
import type { Platform } from '#platform/platform.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { asTold } from '../as-told.ts';

/** What a customer asks of benefits by their link; refusals say what happened and name nobody (`asTold`). */
export async function benefitsByPhone<T>(
  platform: Platform,
  question: PhoneQuestion,
  work: (tx: Tx, link: OpenPhoneLink) => Promise<Result<T>>,
): Promise<Result<T>> {
  return byPhone(platform, question, async (tx, link) => asTold(await work(tx, link)));
}
