import type { PlayResult } from '#contract/draw-plays.ts';
import type { DrawLookUp, PlayProof, signedIn } from '#contract/draw-links.ts';
import type { z } from 'zod';
import type { Judged, Questions } from './shown.ts';

export type SignedIn = z.infer<typeof signedIn>;

/** What a field is to be. */
type Kind = 'text' | 'number' | 'flag' | 'list' | 'object';
type Shape = Readonly<Record<string, Kind>>;

/*
 * An answer of the server, null when it is something else (the page of a hotel's network, say). By hand,
 * because zod would be three quarters of what a phone loads here; the server has held its answer against the
 * whole contract before it sent it, so here stands what tells it from another's.
 */
export const parseLookUp = (answer: unknown): DrawLookUp | null =>
  has(answer, { rules: 'object', state: 'text', chancesLeft: 'number', plays: 'list' }) &&
  has(answer['rules'], {
    drawId: 'number',
    kind: 'text',
    name: 'object',
    prizes: 'list',
    oddsOfNone: 'object',
    sentences: 'list',
    periods: 'list',
    winners: 'list',
  })
    ? taken<DrawLookUp>(answer)
    : null;

export const parsePlay = (answer: unknown): PlayResult | null =>
  has(answer, { ordinal: 'number', reason: 'text', commitment: 'text', playedAt: 'text' })
    ? taken<PlayResult>(answer)
    : null;

export const parseSignedIn = (answer: unknown): SignedIn | null =>
  has(answer, { streakDays: 'number', earned: 'number', chancesLeft: 'number' })
    ? taken<SignedIn>(answer)
    : null;

export const parseQuestions = (answer: unknown): Questions | null =>
  has(answer, { questions: 'list', needed: 'number' }) ? taken<Questions>(answer) : null;

export const parseJudged = (answer: unknown): Judged | null =>
  has(answer, { right: 'number', passed: 'flag', answers: 'list', earned: 'number' })
    ? taken<Judged>(answer)
    : null;

export const parseProof = (answer: unknown): PlayProof | null =>
  has(answer, { play: 'object', rules: 'object', state: 'object' }) &&
  parsePlay(answer['play']) !== null &&
  has(answer['rules'], { kind: 'text', totalWeight: 'number', prizes: 'list' }) &&
  has(answer['state'], { ordinal: 'number', stockLeft: 'list', sincePrize: 'number' })
    ? taken<PlayProof>(answer)
    : null;

// The one place where an answer takes on its type: what it is was asked above.
function taken<T>(answer: unknown): T {
  return answer as T;
}

function has(answer: unknown, shape: Shape): answer is Record<string, unknown> {
  if (typeof answer !== 'object' || answer === null) return false;
  const fields = new Map<string, unknown>(Object.entries(answer));
  return Object.entries(shape).every(([name, kind]) => is(fields.get(name), kind));
}

function is(given: unknown, kind: Kind): boolean {
  if (kind === 'text') return typeof given === 'string';
  if (kind === 'number') return Number.isSafeInteger(given);
  if (kind === 'flag') return typeof given === 'boolean';
  if (kind === 'list') return Array.isArray(given);
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}
