import type { PlayResult } from '#contract/draw-plays.ts';
import type { PublishedRules } from '#contract/draw-links.ts';
import type { Language } from '../phone/phone-words.ts';
import { words } from './words.ts';

/** What the picture rests on: the prize, the rank of a throw, or the words of no prize. */
export function landedWords(result: PlayResult, rules: PublishedRules, language: Language): string {
  const prize = rules.prizes.find(({ code }) => code === result.landed);
  if (prize) return prize.name[language];
  return result.rank ? words[language].ranks[result.rank] : rules.thanks[language];
}

/** What a play brought, as a sentence. */
export function resultWords(result: PlayResult, rules: PublishedRules, language: Language): string {
  const say = words[language];
  const won = result.prize ? say.won(result.prize[language]) : '';
  if (result.reason === 'won') return won;
  const why = say.reasons[result.reason](landedWords(result, rules, language));
  return won ? `${won} ${why}` : why;
}

/** The rank of a throw, of a 状元 with its kind. */
export function rankWords({ rank, rankKind }: PlayResult, language: Language): string {
  const say = words[language];
  if (!rank) return say.noRank;
  return rankKind ? `${say.ranks[rank]} · ${say.zhuangyuan[rankKind]}` : say.ranks[rank];
}
