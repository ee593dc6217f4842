import type { TagChoice, TagUnit } from '#contract/tags.ts';
import type { Language } from '../../app/i18n.ts';
import { formatCompact, formatFenCompact, formatPercent } from '../../parts/format-figure.ts';

type ValuedTag = {
  type: 'flag' | 'choice' | 'number' | 'date';
  unit: TagUnit | null;
  choices: readonly TagChoice[] | null;
};
type Words = { yes: string; no: string; unknown: string };

/** A value of a tag as a person reads it: the name of a choice, yuan for fen, a percentage for a share. */
export function readTagValue(
  tag: ValuedTag,
  value: string | number | boolean | null,
  language: Language,
  words: Words,
): string {
  // Of a flag only those who have it are counted, under no value of their own.
  if (tag.type === 'flag' && value === '') return words.yes;
  if (value === null || value === '') return words.unknown;
  if (tag.type === 'flag')
    return value === true || value === 1 || value === '1' || value === 'true'
      ? words.yes
      : words.no;
  if (tag.type === 'choice')
    return (
      tag.choices?.find((choice) => choice.value === String(value))?.[language] ?? String(value)
    );
  if (tag.type === 'date') return String(value);
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  if (tag.unit === 'fen') return formatFenCompact(number, language);
  return tag.unit === 'share' ? formatPercent(number, 1) : formatCompact(number, language);
}

/** A band of figures or days: `[from, to)`, open where there is no bound. */
export function readTagBand(
  tag: ValuedTag,
  from: string | number | null,
  to: string | number | null,
  language: Language,
  words: Words,
): string {
  if (from === null) return to === null ? '—' : `< ${readTagValue(tag, to, language, words)}`;
  if (to === null) return `≥ ${readTagValue(tag, from, language, words)}`;
  const low = readTagValue(tag, from, language, words);
  const high = readTagValue(tag, to, language, words);
  return low === high ? low : `${low} – ${high}`;
}
