import { pinyin } from 'pinyin-pro';

export type Searchable = { code: string; name: { zh: string; en: string } };

/** Keeps what a person may mean: part of a name in either language, of its pinyin or initials, or of the code. */
export function searchTags<T extends Searchable>(tags: readonly T[], query: string): T[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [...tags];
  return tags.filter((tag) => spellings(tag).some((spelling) => spelling.includes(wanted)));
}

function spellings({ code, name }: Searchable): string[] {
  const syllables = pinyin(name.zh, { toneType: 'none', type: 'array', nonZh: 'consecutive' });
  return [
    code,
    name.zh,
    name.en,
    syllables.join(''),
    syllables.map((syllable) => syllable[0] ?? '').join(''),
  ].map((text) => text.toLowerCase());
}
