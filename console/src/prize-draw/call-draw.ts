import type { PlayResult } from '#contract/draw-plays.ts';
import type { DrawLookUp, PlayProof } from '#contract/draw-links.ts';
import type { Language } from '../phone/phone-words.ts';
import { post, secondsToWait, textOf } from '../phone/post.ts';
import {
  parseJudged,
  parseLookUp,
  parsePlay,
  parseProof,
  parseQuestions,
  parseSignedIn,
  type SignedIn,
} from './parse-draw.ts';
import type { Judged, Questions, Trouble } from './shown.ts';

export type Answer<T> = { value: T } | { trouble: Trouble; code: string };
/** The link and the language that refusals are to be said in. */
export type Asking = { token: string; language: Language };

/** What a play is asked with; sent again as it is, it gives the same outcome. */
export type PlayAsked = { clientSeed: string; commitment: string; key: string };

export const readDraw = (asking: Asking): Promise<Answer<DrawLookUp>> =>
  ask(asking, 'look-up', {}, parseLookUp);
export const play = (asking: Asking, asked: PlayAsked): Promise<Answer<PlayResult>> =>
  ask(asking, 'play', asked, parsePlay);
export const signIn = (asking: Asking): Promise<Answer<SignedIn>> =>
  ask(asking, 'sign-in', {}, parseSignedIn);
export const readQuestions = (asking: Asking): Promise<Answer<Questions>> =>
  ask(asking, 'questions', {}, parseQuestions);
export const sendAnswers = (
  asking: Asking,
  answers: readonly { no: number; option: number }[],
): Promise<Answer<Judged>> => ask(asking, 'answer', { answers }, parseJudged);
export const readProof = (asking: Asking, ordinal: number): Promise<Answer<PlayProof>> =>
  ask(asking, 'replay', { ordinal }, parseProof);

async function ask<T>(
  { token, language }: Asking,
  path: string,
  body: object,
  parse: (answer: unknown) => T | null,
): Promise<Answer<T>> {
  const response = await post(`/api/draws/${path}-by-link`, language, { token, ...body });
  if (!response) return { trouble: { kind: 'offline' }, code: '' };
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) return { trouble: troubleOf(response, answer), code: textOf(answer, 'code') };
  const value = parse(answer);
  return value === null ? { trouble: { kind: 'unavailable' }, code: '' } : { value };
}

function troubleOf(response: Response, answer: unknown): Trouble {
  if (response.status === 429) return { kind: 'too_many', seconds: secondsToWait(response) };
  if (response.status >= 500) return { kind: 'unavailable' };
  const code = textOf(answer, 'code');
  if (code === 'DRAW_LINK_EXPIRED') return { kind: 'expired' };
  const title = textOf(answer, 'title');
  const isWorded = code.startsWith('DRAW_') && code !== 'DRAW_LINK_INVALID' && title !== '';
  return isWorded ? { kind: 'refused', title } : { kind: 'unknown' };
}
