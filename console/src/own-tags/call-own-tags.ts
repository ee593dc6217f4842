import type { OwnTagsView, PersonalisedMarketing } from '#contract/own-tags.ts';
import { parseOwnTags, parseState } from './parse-own-tags.ts';
import { phoneKey } from '../phone/phone-key.ts';
import type { Trouble } from './trouble.ts';

type Answer<T> = { value: T } | { trouble: Trouble };

/** A phone in a lift waits long for an answer that never comes. */
const patienceMs = 15_000;

export const readOwnTags = (token: string): Promise<Answer<OwnTagsView>> =>
  ask('POST', 'look-up', { token }, parseOwnTags);

/** Deletes a tag or takes that back; asked again it changes nothing. */
export const changeTag = (
  token: string,
  code: string,
  act: 'delete' | 'restore',
): Promise<Answer<true>> => ask('POST', act, { token, code }, () => true as const);

export const personalise = (token: string, on: boolean): Promise<Answer<PersonalisedMarketing>> =>
  ask('PUT', 'personalised-marketing', { token, on }, parseState);

async function ask<T>(
  method: 'POST' | 'PUT',
  path: string,
  body: object,
  parse: (answer: unknown) => T | null,
): Promise<Answer<T>> {
  const response = await send(method, path, { ...body, phoneKey: phoneKey() });
  if (!response) return { trouble: { kind: 'offline' } };
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) return { trouble: troubleOf(response, answer) };
  const value = parse(answer);
  return value === null ? { trouble: { kind: 'unavailable' } } : { value };
}

/** Null when the server was not reached, or nothing came back in time. */
async function send(method: string, path: string, body: object): Promise<Response | null> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), patienceMs);
  try {
    return await fetch(`/api/own-tags/${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'x-huike': '1' },
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

const byCode: Readonly<Record<string, Exclude<Trouble['kind'], 'too_many'>>> = {
  OWN_TAGS_LINK_EXPIRED: 'expired',
  OWN_TAGS_LINK_REVOKED: 'revoked',
  OWN_TAGS_LINK_TAKEN: 'taken',
  OWN_TAGS_LINK_SPENT: 'spent',
  MARKETING_REFUSED: 'refused',
  // A tag that is no longer in use: looked at again, it is gone.
  OWN_TAG_UNKNOWN: 'unavailable',
};

function troubleOf(response: Response, answer: unknown): Trouble {
  if (response.status === 429) return { kind: 'too_many', seconds: secondsToWait(response) };
  const code = typeof answer === 'object' && answer !== null && 'code' in answer ? answer.code : '';
  const known = byCode[String(code)];
  if (known) return { kind: known };
  return { kind: response.status < 500 ? 'unknown' : 'unavailable' };
}

function secondsToWait(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 600) : 30;
}
