import type { Language } from './phone-words.ts';
import { post, secondsToWait, textOf } from './post.ts';
import { type Reader, readAs } from './read-answer.ts';

/** Why there is nothing to show, or why a press came to nothing. */
export type Trouble =
  | { kind: 'unknown' | 'expired' | 'revoked' | 'taken' | 'offline' | 'unavailable' }
  | { kind: 'too_many'; seconds: number }
  /** a refusal in the server's own words, in the language in which it was asked */
  | { kind: 'refused'; code: string; title: string };

export type Answer<T> = { value: T } | { trouble: Trouble };

/** With these the link is over: what it showed leaves the screen. */
export const isOver = ({ kind }: Trouble): boolean =>
  kind === 'unknown' || kind === 'expired' || kind === 'revoked' || kind === 'taken';

const linkTroubles: Readonly<Record<string, Trouble>> = {
  PHONE_LINK_INVALID: { kind: 'unknown' },
  PHONE_LINK_EXPIRED: { kind: 'expired' },
  PHONE_LINK_REVOKED: { kind: 'revoked' },
  PHONE_LINK_TAKEN: { kind: 'taken' },
  APPLICATION_LINK_INVALID: { kind: 'unknown' },
};

/** Asks the server by the customer's link; the token stands in the body, never in an address. */
export async function ask<T>(
  path: string,
  language: Language,
  body: object,
  read: Reader<T>,
): Promise<Answer<T>> {
  const response = await post(path, language, body);
  if (!response) return { trouble: { kind: 'offline' } };
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) return { trouble: troubleOf(response, answer) };
  const value = readAs(read, answer);
  return value === null ? { trouble: { kind: 'unavailable' } } : { value };
}

function troubleOf(response: Response, answer: unknown): Trouble {
  if (response.status === 429) return { kind: 'too_many', seconds: secondsToWait(response) };
  if (response.status >= 500) return { kind: 'unavailable' };
  const code = textOf(answer, 'code');
  const title = textOf(answer, 'title');
  const known = linkTroubles[code];
  if (known) return known;
  return title === '' ? { kind: 'unavailable' } : { kind: 'refused', code, title };
}
