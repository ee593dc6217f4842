import type { LinkView } from '#contract/claim-link.ts';
import type { Language } from '../phone/phone-words.ts';
import { post, secondsToWait, textOf } from '../phone/post.ts';
import { parseView } from './parse-view.ts';
import type { Trouble } from './trouble.ts';

/** Both: what the link shows, and why the press beside it came to nothing. */
export type Answer = { view: LinkView; trouble?: Trouble } | { trouble: Trouble };

/** What the link shows now. */
export async function readLink(token: string, language: Language): Promise<Answer> {
  const response = await post('/api/vouchers/look-up-by-link', language, { token });
  const trouble = await troubleOf(response);
  if (trouble || !response) return { trouble: trouble ?? { kind: 'offline' } };
  const view = parseView(await response.json().catch(() => null));
  return view ? { view } : { trouble: { kind: 'unavailable' } };
}

/**
 * Claims, then asks what the link shows: a voucher that came another way, an end of the campaign in
 * between, and a lost answer all read the same then. Where the link shows no reason (a limit of the day,
 * a case at the bank), the refusal itself is the reason.
 */
export async function claimByLink(token: string, language: Language): Promise<Answer> {
  const trouble = await troubleOf(await post('/api/vouchers/claim-by-link', language, { token }));
  if (trouble && !isToldByLink(trouble)) return { trouble };
  const now = await readLink(token, language);
  const isUnexplained = trouble?.kind === 'refused' && 'view' in now && now.view.state === 'open';
  return isUnexplained ? { ...now, trouble } : now;
}

const isToldByLink = ({ kind }: Trouble): boolean =>
  kind === 'refused' || kind === 'unknown' || kind === 'expired';

async function troubleOf(response: Response | null): Promise<Trouble | null> {
  if (!response) return { kind: 'offline' };
  if (response.ok) return null;
  if (response.status === 429) return { kind: 'too_many', seconds: secondsToWait(response) };
  if (response.status === 410) return { kind: 'expired' };
  if (response.status >= 500) return { kind: 'unavailable' };
  const isRefused = response.status === 409 || response.status === 403;
  if (!isRefused) return { kind: 'unknown' };
  const problem: unknown = await response.json().catch(() => null);
  return { kind: 'refused', title: textOf(problem, 'title') };
}
