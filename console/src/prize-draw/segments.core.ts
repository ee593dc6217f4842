import type { PublishedRules } from '#contract/draw-links.ts';

/** A part of the wheel; turns from 0 to 1, clockwise from the top. */
export type Segment = { code: string | null; place: number; from: number; to: number };

/** The wheel as the odds are: a prize of one in a thousand has a thousandth of it, and no prize what is left. */
export function segmentsOf({ prizes, oddsOfNone }: Pick<PublishedRules, 'prizes' | 'oddsOfNone'>) {
  const parts = [
    ...prizes.map(({ code, odds }, place) => ({ code, place, odds })),
    { code: null, place: -1, odds: oddsOfNone },
  ];
  const segments: Segment[] = [];
  let from = 0;
  for (const { code, place, odds } of parts) {
    const to = from + odds.numerator / odds.denominator;
    if (to > from) segments.push({ code, place, from, to });
    from = to;
  }
  return segments;
}

/** How far the wheel turns so that the pointer at its top stands in the middle of where a play landed. */
export function turnTo(segments: readonly Segment[], landed: string | null): number {
  const segment = segments.find(({ code }) => code === landed);
  return segment ? 1 - (segment.from + segment.to) / 2 : 0;
}
