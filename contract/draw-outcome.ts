import { allThrows, type BobingRank, bobingRanks, rankThrow, throwsOfRank } from './bobing.ts';
import type { RandomStream } from './draw-random.ts';

/**
 * What a play brings, decided from published rules, a random stream and what was known of the draw and the
 * customer at that moment. The same function decides on the server, in `huike draws verify` and on a phone.
 *
 *   stream ─▶ lands on a prize, or on none ─▶ is it there to be given? ─▶ given
 *                                               └ no ─▶ nothing, with the reason; never another prize
 *   a 状元 whose prize waits for the end of the table ─▶ nothing yet: it contends
 *   nothing, for the nth time in a row of this customer ─▶ the guaranteed prize, if it is there to be given
 */

export type PrizeRule = {
  code: string;
  /** parts of the total that land on it; of 博饼 the dice say it */
  weight: number;
  /** 0 or 1: from the first play of the draw on */
  unlockAfter: number;
  /** how many a customer may win of it; null: as many as there are */
  perCustomer: number | null;
};
export type OutcomeRules = {
  kind: 'wheel' | 'scratch' | 'bobing';
  totalWeight: number;
  prizes: readonly PrizeRule[];
  guarantee: { afterPlays: number; prize: string } | null;
  /** of 博饼: the prize of 状元 waits for the end of the table, and the greatest throw has it */
  zhuangyuanAtEnd?: boolean;
};

/** What decides besides the rules and the stream; all of it is written with the play. */
export type PlayState = {
  /** the play's place among all plays of the draw, from 1 */
  ordinal: number;
  /** by position of the prizes, before this play */
  stockLeft: readonly number[];
  /** plays of this customer since the last prize, before this one */
  sincePrize: number;
  /** codes of prizes of which this customer has won as many as one may */
  limited: readonly string[];
  /** on the bank's list of those who win nothing */
  excluded: boolean;
};

export const playReasons = [
  'won',
  'guaranteed',
  'contends',
  'no_prize',
  'out_of_stock',
  'locked',
  'customer_limit',
  'excluded',
] as const;
export type PlayReason = (typeof playReasons)[number];

export type Outcome = {
  /** the prize that the stream landed on, given or not */
  landed: string | null;
  /** the prize that is given */
  prize: string | null;
  reason: PlayReason;
  /** of 博饼 */
  dice: number[] | null;
};

/** Decides one play. */
export function decideOutcome(
  rules: OutcomeRules,
  state: PlayState,
  stream: RandomStream,
): Outcome {
  const dice =
    rules.kind === 'bobing' ? Array.from({ length: 6 }, () => stream.below(6) + 1) : null;
  const landed = dice ? landByDice(rules, dice) : landByWeight(rules, stream);
  const reason = landed === null ? 'no_prize' : judge(rules, state, landed);
  if (reason === 'won') return { landed, prize: landed, reason, dice };
  const { guarantee } = rules;
  const isDue = guarantee !== null && state.sincePrize + 1 >= guarantee.afterPlays;
  return isDue && judge(rules, state, guarantee.prize) === 'won'
    ? { landed, prize: guarantee.prize, reason: 'guaranteed', dice }
    : { landed, prize: null, reason, dice };
}

/** The prizes stand one after the other from 0 on; what is left up to the total is no prize. */
function landByWeight({ totalWeight, prizes }: OutcomeRules, stream: RandomStream): string | null {
  let point = stream.below(totalWeight);
  for (const { code, weight } of prizes) {
    if (point < weight) return code;
    point -= weight;
  }
  return null;
}

function landByDice({ prizes }: OutcomeRules, dice: readonly number[]): string | null {
  const { rank } = rankThrow(dice);
  return prizes.some(({ code }) => code === rank) ? rank : null;
}

/** Whether a prize is there to be given to this customer now. */
function judge(rules: OutcomeRules, state: PlayState, code: string): PlayReason {
  const { prizes, zhuangyuanAtEnd } = rules;
  if (state.excluded) return 'excluded';
  if (zhuangyuanAtEnd === true && code === 'zhuangyuan') return 'contends';
  const position = prizes.findIndex((prize) => prize.code === code);
  const prize = prizes[position];
  if (!prize) throw new Error(`no prize ${code} in these rules`);
  if (state.ordinal < prize.unlockAfter) return 'locked';
  if ((state.stockLeft[position] ?? 0) <= 0) return 'out_of_stock';
  return state.limited.includes(code) ? 'customer_limit' : 'won';
}

/**
 * Whether a table is over although its time is not: somebody has thrown a 状元, and nothing else is left to be
 * won. With no prize beside 状元 it goes on for its time.
 */
export function isTableFull(
  { prizes, zhuangyuanAtEnd }: OutcomeRules,
  stockLeft: readonly number[],
  isContended: boolean,
): boolean {
  if (zhuangyuanAtEnd !== true || !isContended) return false;
  const others = prizes.flatMap(({ code }, at) =>
    code === 'zhuangyuan' ? [] : [stockLeft[at] ?? 0],
  );
  return others.length > 0 && others.every((left) => left <= 0);
}

/** How likely a play lands on a prize, as an exact fraction in lowest terms. */
export type Odds = { code: string; numerator: number; denominator: number };

/** The odds of every prize while it is there to be given, in the order of the rules. */
export function oddsOf({ kind, totalWeight, prizes }: OutcomeRules): Odds[] {
  return prizes.map(({ code, weight }) =>
    kind === 'bobing'
      ? reduced(code, isRank(code) ? throwsOfRank[code] : 0, allThrows)
      : reduced(code, weight, totalWeight),
  );
}

/** The odds of landing on no prize. */
export function oddsOfNone(rules: OutcomeRules): Odds {
  const [total, taken] =
    rules.kind === 'bobing'
      ? [allThrows, rules.prizes.map(({ code }) => (isRank(code) ? throwsOfRank[code] : 0))]
      : [rules.totalWeight, rules.prizes.map(({ weight }) => weight)];
  return reduced('none', total - taken.reduce((sum, one) => sum + one, 0), total);
}

function isRank(code: string): code is BobingRank {
  return bobingRanks.some((rank) => rank === code);
}

function reduced(code: string, numerator: number, denominator: number): Odds {
  const divisor = greatestDivisor(numerator, denominator);
  return { code, numerator: numerator / divisor, denominator: denominator / divisor };
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}
