import { pinyin } from 'pinyin-pro';

export type Searchable = { code: string; name: { zh: string; en: string } };

/** Keeps what a person may mean: part of a name in either language, of its pinyin or initials, or of the code. */
export function searchTags<T extends Searchable>(tags: readonly T[], query: string): T[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [...tags];
  return tags.filter((tag) => spellings(tag).some((spelling) => spelling.includes(wanted)));
}

function spellings({ code, name }: Searchable): string[] {
  return [code, name.zh, name.en, ...spellingOf(name.zh).split(' ')].map((text) =>
    text.toLowerCase(),
  );
}

/** Spelt once a name: a catalogue is listed more often than it changes. */
const spelt = new Map<string, string>();
const mostSpelt = 10_000;

/** Pinyin of a name without tones and its initials, with a space between them. */
export function spellingOf(zh: string): string {
  const known = spelt.get(zh);
  if (known !== undefined) return known;
  const syllables = pinyin(zh, { toneType: 'none', type: 'array', nonZh: 'consecutive' }).map(
    (syllable) => syllable.replaceAll(' ', ''),
  );
  const initials = syllables.map((syllable) => syllable[0] ?? '').join('');
  const spelling = `${syllables.join('')} ${initials}`.toLowerCase();
  if (spelt.size >= mostSpelt) spelt.clear();
  spelt.set(zh, spelling);
  return spelling;
}
