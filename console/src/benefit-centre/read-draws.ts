import type { MyDraws, OwnDraw } from '#contract/my-draws.ts';
import { fields, listOf, named, number, orNull, type Reader, text } from '../phone/read-answer.ts';
import { drawWords } from './draw-words.ts';

const readDraw: Reader<OwnDraw> = fields({
  drawId: number,
  kind: named(drawWords.zh.kinds),
  name: fields({ zh: text, en: text }),
  state: named(drawWords.zh.states),
  startsAt: text,
  endsAt: text,
  chancesLeft: number,
  playsLeftToday: orNull(number),
  waysToday: listOf(named(drawWords.zh.ways)),
});

export const readDraws: Reader<MyDraws> = fields({ items: listOf(readDraw) });
export const readDrawLink: Reader<{ token: string; expiresAt: string }> = fields({
  token: text,
  expiresAt: text,
});
