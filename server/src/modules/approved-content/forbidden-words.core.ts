import type { ContentPlace, ContentWords } from '#contract/content-words.ts';

/** A text of some content: the field that a form shows it in, and what people call that. */
export type PlacedText = { field: string; place: ContentPlace; text: string };

export type ForbiddenWord = { field: string; place: ContentPlace; word: string };

/**
 * The first forbidden word that a text holds outside the phrases that are allowed. Chinese words are found with
 * spaces and marks between their characters too, other words as whole words, in whatever case and width.
 */
export function findForbiddenWord(
  texts: readonly PlacedText[],
  { words, allowed }: ContentWords,
): ForbiddenWord | null {
  for (const { field, place, text } of texts) {
    const word = words.find((one) => holds(text, one, allowed));
    if (word !== undefined) return { field, place, word };
  }
  return null;
}

function holds(text: string, word: string, allowed: readonly string[]): boolean {
  const shape = /\p{Script=Han}/u.test(word) ? squeezed : spaced;
  const searched = shape(text);
  const sought = shape(word);
  if (sought.trim() === '') return false;
  const spared = allowed.flatMap((phrase) => placesOf(searched, shape(phrase)));
  return placesOf(searched, sought).some(
    ([from, to]) => !spared.some(([begin, end]) => begin <= from && to <= end),
  );
}

// Marks that end a part of a sentence stay: what stands on either side of them is no word.
const squeezed = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\p{Cf}\p{Mn}·•・*_~|^+\-‐-―/\\."'“”‘’【】[\](){}]/gu, '');

const spaced = (text: string): string =>
  ` ${text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;

function placesOf(text: string, part: string): [from: number, to: number][] {
  const places: [number, number][] = [];
  if (part.trim() === '') return places;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    places.push([at, at + part.length]);
  return places;
}
