import type { RandomStream } from '#contract/draw-random.ts';
import { add, dayOf, find } from './rules.ts';

/**
 * The rules of a prize wheel without tables or locks: chances that are earned, claimed and given back, and plays. The
 * random numbers are the draw's own, of the seed that it committed to; what they bring is decided here.
 */
export type DrawPrize = {
  code: string;
  weight: number;
  stock: number;
  unlockAfter: number;
  perCustomer: number | null;
};
export type DrawWorld = {
  totalWeight: number;
  prizes: readonly DrawPrize[];
  guarantee: { afterPlays: number; prize: string } | null;
  playsPerDay: number | null;
  /** what staff give a customer at a time, and at most */
  chance: { count: number; perDay: number | null; total: number | null };
  /** chances of one voucher, and how many vouchers there are */
  offer: { number: number; cap: number };
  /** the offers behind prizes have been limited since to one a customer */
  isLimited: boolean;
};

export type DrawOperation = { at: number } & (
  | { do: 'earn'; who: number; key: string }
  | { do: 'play'; who: number; key: string; seed: string }
  | { do: 'claim'; who: number; key: string }
  | { do: 'give-back'; redemption: number; key: string }
  | { do: 'exclude' | 'include'; who: number }
  | { do: 'close' | 'reveal' }
);
export type DrawAnswer = {
  code: string;
  id?: number;
  redemption?: number;
  earned?: number;
  left?: number;
  ordinal?: number;
  landed?: string | null;
  prize?: string | null;
  reason?: string;
};

type Play = {
  ordinal: number;
  who: number;
  key: string;
  seed: string;
  day: string;
  landed: string | null;
  prize: string | null;
  reason: string;
};
type Given = { who: number; key: string; day: string; count: number };
type Voucher = { id: number; who: number; key: string; redemption: number; isBack: boolean };
export type DrawBooks = {
  isOpen: boolean;
  plays: Play[];
  given: Given[];
  vouchers: Voucher[];
  reversals: { redemption: number; key: string }[];
  excluded: number[];
  /** days whose seed is committed to, and those of them whose seed is published */
  days: string[];
  revealed: string[];
};

export const emptyDrawBooks = (days: readonly string[]): DrawBooks => ({
  isOpen: true,
  plays: [],
  given: [],
  vouchers: [],
  reversals: [],
  excluded: [],
  days: [...days],
  revealed: [],
});

/** The random numbers of a play, by the day whose seed they are of. */
export type StreamOf = (day: string, ordinal: number, clientSeed: string) => RandomStream;

const earnedBy = (world: DrawWorld, books: DrawBooks, who: number): number =>
  books.given.reduce((sum, one) => sum + (one.who === who ? one.count : 0), 0) +
  world.offer.number * books.vouchers.filter((one) => one.who === who && !one.isBack).length;
const playsOf = (books: DrawBooks, who: number): Play[] =>
  books.plays.filter((one) => one.who === who);
const leftOf = (world: DrawWorld, books: DrawBooks, who: number): number =>
  earnedBy(world, books, who) - playsOf(books, who).length;
const nextDay = (day: string): string => dayOf(Date.parse(`${day}T00:00:00Z`) + 86_400_000);

/** What the rules answer; the books are changed by it. */
export function answerOfDraw(
  world: DrawWorld,
  streamOf: StreamOf,
  books: DrawBooks,
  operation: DrawOperation,
  told: DrawAnswer,
): DrawAnswer {
  switch (operation.do) {
    case 'earn':
      return earn(world, books, operation);
    case 'play':
      return play(world, streamOf, books, operation);
    case 'claim':
      return claim(world, books, operation, told);
    case 'give-back':
      return giveBack(world, books, operation);
    case 'exclude':
      if (!books.excluded.includes(operation.who)) books.excluded.push(operation.who);
      books.excluded.sort();
      return { code: 'OK' };
    case 'include':
      books.excluded = books.excluded.filter((who) => who !== operation.who);
      return { code: 'OK' };
    case 'close':
      if (!books.isOpen) return { code: 'DRAW_NOT_OPEN' };
      books.isOpen = false;
      books.revealed = [...books.days];
      return { code: 'OK' };
    case 'reveal':
      books.revealed = books.days.filter(
        (day) => !books.isOpen || day < dayOf(operation.at) || books.revealed.includes(day),
      );
      return { code: 'OK' };
  }
}

type Of<Name extends DrawOperation['do']> = Extract<DrawOperation, { do: Name }>;

function earn(world: DrawWorld, books: DrawBooks, { who, key, at }: Of<'earn'>): DrawAnswer {
  if (!books.isOpen) return { code: 'DRAW_NOT_OPEN' };
  const day = dayOf(at);
  const own = books.given.filter((one) => one.who === who);
  if (own.some((one) => one.key === key))
    return { code: 'OK', earned: 0, left: leftOf(world, books, who) };
  const sum = (given: readonly Given[]): number => given.reduce((all, { count }) => all + count, 0);
  const { count, perDay, total } = world.chance;
  const earned = Math.min(
    count,
    (perDay ?? Infinity) - sum(own.filter((one) => one.day === day)),
    (total ?? Infinity) - sum(own),
  );
  if (earned <= 0) return { code: 'DRAW_CHANCE_LIMIT' };
  books.given.push({ who, key, day, count: earned });
  return { code: 'OK', earned, left: leftOf(world, books, who) };
}

function claim(
  world: DrawWorld,
  books: DrawBooks,
  { who, key }: Of<'claim'>,
  told: DrawAnswer,
): DrawAnswer {
  const earlier = books.vouchers.find((one) => one.key === key);
  if (earlier) {
    if (earlier.who !== who) return { code: 'IDEMPOTENCY_KEY_REUSED' };
    const { id, redemption, isBack } = earlier;
    return isBack ? { code: 'VOUCHER_TAKEN_BACK' } : { code: 'OK', id, redemption };
  }
  if (!books.isOpen) return { code: 'DRAW_NOT_OPEN' };
  if (books.vouchers.filter(({ isBack }) => !isBack).length === world.offer.cap)
    return { code: 'BUDGET_EXHAUSTED' };
  const { id = -1, redemption = -1 } = told;
  add(books.vouchers, { id, who, key, redemption, isBack: false });
  return { code: 'OK', id, redemption };
}

function giveBack(
  world: DrawWorld,
  books: DrawBooks,
  { redemption, key }: Of<'give-back'>,
): DrawAnswer {
  const earlier = books.reversals.find((one) => one.key === key);
  if (earlier) return { code: earlier.redemption === redemption ? 'OK' : 'IDEMPOTENCY_KEY_REUSED' };
  const voucher = books.vouchers.find((one) => one.redemption === redemption);
  if (!voucher) throw new Error(`nobody was told of redemption ${redemption}`);
  if (voucher.isBack) return { code: 'ALREADY_REVERSED' };
  if (leftOf(world, books, voucher.who) < world.offer.number) return { code: 'CHANCE_USED' };
  find(books.vouchers, voucher.id).isBack = true;
  books.reversals.push({ redemption, key });
  return { code: 'OK' };
}

function play(
  world: DrawWorld,
  streamOf: StreamOf,
  books: DrawBooks,
  { who, key, seed, at }: Of<'play'>,
): DrawAnswer {
  const day = dayOf(at);
  const isReady = books.days.includes(day) && !books.revealed.includes(day);
  // Whoever asks on a day without a seed has seeds made for it, whatever is answered.
  if (books.isOpen && !isReady) books.days = [...new Set([...books.days, day, nextDay(day)])];
  const earlier = books.plays.find((one) => one.who === who && one.key === key);
  if (earlier) return earlier.seed === seed ? toldOf(earlier) : { code: 'IDEMPOTENCY_KEY_REUSED' };
  if (!books.isOpen) return { code: 'DRAW_NOT_OPEN' };
  if (!isReady) return { code: 'DRAW_COMMITMENT_CHANGED' };
  if (leftOf(world, books, who) <= 0) return { code: 'DRAW_NO_CHANCE' };
  const today = playsOf(books, who).filter((one) => one.day === day).length;
  if (today >= (world.playsPerDay ?? Infinity)) return { code: 'DRAW_DAY_LIMIT' };
  const ordinal = books.plays.length + 1;
  const landed = landOn(world, streamOf(day, ordinal, seed).below(world.totalWeight));
  const decided = decide(world, books, who, landed);
  const { prize } = decided;
  // The prize can't be given: the play goes with it, and the chance stays.
  if (world.isLimited && prize !== null && wonBy(books, who, prize) > 0)
    return { code: 'CUSTOMER_LIMIT' };
  const done = { ordinal, who, key, seed, day, landed, ...decided };
  books.plays.push(done);
  return toldOf(done);
}

const toldOf = ({ ordinal, landed, prize, reason }: Play): DrawAnswer => ({
  ...{ code: 'OK', ordinal, landed, prize, reason },
});
const wonBy = (books: DrawBooks, who: number, code: string): number =>
  playsOf(books, who).filter(({ prize }) => prize === code).length;

function landOn({ prizes }: DrawWorld, point: number): string | null {
  const upTo = prizes.map((_, at) =>
    prizes.slice(0, at + 1).reduce((sum, { weight }) => sum + weight, 0),
  );
  return prizes[upTo.findIndex((end) => point < end)]?.code ?? null;
}

function decide(
  world: DrawWorld,
  books: DrawBooks,
  who: number,
  landed: string | null,
): { prize: string | null; reason: string } {
  const barOf = (code: string): string | null => {
    const prize = world.prizes.find((one) => one.code === code);
    if (!prize) throw new Error(`there is no prize ${code}`);
    if (books.excluded.includes(who)) return 'excluded';
    if (books.plays.length + 1 < prize.unlockAfter) return 'locked';
    if (books.plays.filter((one) => one.prize === code).length >= prize.stock)
      return 'out_of_stock';
    return wonBy(books, who, code) >= (prize.perCustomer ?? Infinity) ? 'customer_limit' : null;
  };
  const bar = landed === null ? 'no_prize' : barOf(landed);
  if (bar === null) return { prize: landed, reason: 'won' };
  const { guarantee } = world;
  const own = playsOf(books, who);
  const inVain = own.length - 1 - own.findLastIndex(({ prize }) => prize !== null);
  const isDue = guarantee !== null && inVain + 1 >= guarantee.afterPlays;
  return isDue && barOf(guarantee.prize) === null
    ? { prize: guarantee.prize, reason: 'guaranteed' }
    : { prize: null, reason: bar };
}

/** The books as the tables would tell them. */
export function expectedDraw(world: DrawWorld, books: DrawBooks): object {
  const players = [...new Set([...books.given, ...books.vouchers].map(({ who }) => who))].sort();
  return {
    isOpen: books.isOpen,
    lastOrdinal: books.plays.length,
    plays: books.plays.map(({ ordinal, who, prize, reason, day }) => ({
      ...{ ordinal, who, prize, reason, day },
    })),
    stock: world.prizes.map(({ code, stock }) => {
      const given = books.plays.filter(({ prize }) => prize === code).length;
      return { code, given, vouchers: given, setAside: books.isOpen ? stock - given : 0 };
    }),
    players: players.map((who) => ({
      who,
      earned: earnedBy(world, books, who),
      used: playsOf(books, who).length,
    })),
    offered: books.vouchers.filter(({ isBack }) => !isBack).length,
  };
}
