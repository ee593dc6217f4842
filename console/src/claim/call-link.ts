import type { LinkView } from '#contract/claim-link.ts';
import { phoneKey } from '../phone/phone-key.ts';
import { parseView } from './parse-view.ts';
import type { Trouble } from './trouble.ts';

export type Answer = { view: LinkView } | { trouble: Trouble };

/** A phone in a lift waits long for an answer that never comes. */
const patienceMs = 15_000;

/** What the link shows now. */
export async function readLink(token: string): Promise<Answer> {
  const response = await post('/api/vouchers/look-up-by-link', token);
  const trouble = troubleOf(response);
  if (trouble || !response) return { trouble: trouble ?? { kind: 'offline' } };
  const view = parseView(await response.json().catch(() => null));
  return view ? { view } : { trouble: { kind: 'unavailable' } };
}

/**
 * Claims, then asks what the link shows: a voucher that came another way, an end of the campaign in
 * between, and a lost answer all read the same then.
 */
export async function claimByLink(token: string): Promise<Answer> {
  const trouble = troubleOf(await post('/api/vouchers/claim-by-link', token));
  const undone = trouble && trouble.kind !== 'unknown' && trouble.kind !== 'expired';
  return undone ? { trouble } : readLink(token);
}

/** Null when the server was not reached, or nothing came back in time. */
async function post(path: string, token: string): Promise<Response | null> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patienceMs);
  try {
    return await fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-huike': '1',
        'x-huike-device': phoneKey(),
      },
      body: JSON.stringify({ token }),
      credentials: 'omit',
      signal: patience.signal,
    });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** 409 is no trouble: something happened before, and the link shows what. */
function troubleOf(response: Response | null): Trouble | null {
  if (!response) return { kind: 'offline' };
  if (response.ok || response.status === 409) return null;
  if (response.status === 429) return { kind: 'too_many', seconds: secondsToWait(response) };
  if (response.status === 410) return { kind: 'expired' };
  return { kind: response.status < 500 ? 'unknown' : 'unavailable' };
}

function secondsToWait(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 600) : 30;
}
