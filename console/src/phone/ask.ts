import type { Language } from './phone-words.ts';
import { phoneKey } from './phone-key.ts';
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

/** A phone in a lift waits long for an answer that never comes. */
const patienceMs = 15_000;

const linkTroubles: Readonly<Record<string, Trouble>> = {
  PHONE_LINK_INVALID: { kind: 'unknown' },
  PHONE_LINK_EXPIRED: { kind: 'expired' },
  PHONE_LINK_REVOKED: { kind: 'revoked' },
  PHONE_LINK_TAKEN: { kind: 'taken' },
};

/** Asks the server by the customer's link; the token stands in the body, never in an address. */
export async function ask<T>(
  path: string,
  language: Language,
  body: object,
  read: Reader<T>,
): Promise<Answer<T>> {
  const response = await send(path, language, body);
  if (!response) return { trouble: { kind: 'offline' } };
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) return { trouble: troubleOf(response, answer) };
  const value = readAs(read, answer);
  return value === null ? { trouble: { kind: 'unavailable' } } : { value };
}

/** Null when the server was not reached, or nothing came back in time. */
async function send(path: string, language: Language, body: object): Promise<Response | null> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patienceMs);
  try {
    return await fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-huike': '1',
        'x-huike-device': phoneKey(),
        'accept-language': language,
      },
      body: JSON.stringify(body),
      credentials: 'omit',
      signal: patience.signal,
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function troubleOf(response: Response, answer: unknown): Trouble {
  if (response.status === 429) return { kind: 'too_many', seconds: secondsToWait(response) };
  if (response.status >= 500) return { kind: 'unavailable' };
  const code = field(answer, 'code');
  const title = field(answer, 'title');
  const known = linkTroubles[code];
  if (known) return known;
  return title === '' ? { kind: 'unavailable' } : { kind: 'refused', code, title };
}

function field(answer: unknown, name: string): string {
  if (typeof answer !== 'object' || answer === null) return '';
  const found = Object.entries(answer).find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : '';
}

function secondsToWait(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 600) : 30;
}
