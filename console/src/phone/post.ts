import { phoneKey } from './phone-key.ts';
import type { Language } from './phone-words.ts';

/** A phone in a lift waits long for an answer that never comes. */
const patienceMs = 15_000;

/** Null when the server was not reached, or nothing came back in time. */
export async function post(
  path: string,
  language: Language,
  body: object,
): Promise<Response | null> {
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

/** A text of an answer whose form is not known; empty where there is none. */
export function textOf(answer: unknown, name: string): string {
  if (typeof answer !== 'object' || answer === null) return '';
  const found = Object.entries(answer).find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : '';
}

/** After too many calls: when the next may come, as the server says. */
export function secondsToWait(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 600) : 30;
}
