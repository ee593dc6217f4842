/**
 * The bank's rules of benefits without tables, locks or SQL: what each request answers, one after another.
 * Everything is plain data, so that a copy can be asked what would have been.
 */
export type World = {
  faceFen: number;
  percentBp: number | null;
  thresholdFen: number;
  validDays: number;
  /** of 10,000 by budget; null: the budgets pay in order */
  shares: readonly number[] | null;
  budgetsFen: readonly number[];
  capCount: number;
  limits: readonly Limit[];
  /** who may have one voucher of the campaign */
  entitled: readonly number[];
  claimUntil: number;
};
export type Limit = {
  scope: 'customer' | 'outlet' | 'offer';
  period: 'day' | 'total';
  capCount: number | null;
  capAmountFen: number | null;
};

export type Payee = { merchantId: number | null; orgId: number };
/** `at` is the caller's clock, in milliseconds; keys are the callers' own and may be used again. */
export type Operation = { at: number } & (
  | { do: 'open'; key: string; count: number; campaignId: number | null }
  | {
      do: 'claim';
      /** an allotment, and whose it is when it is a campaign's */
      from: number;
      campaignId: number | null;
      customerNo: number;
      outletOrgId: number | null;
      key: string;
    }
  | {
      do: 'hold';
      voucher: number;
      purchaseFen: number;
      seconds: number;
      key: string;
      payee: Payee;
    }
  | { do: 'release'; hold: number }
  | {
      do: 'redeem';
      voucher: number;
      hold: number | null;
      purchaseFen: number;
      key: string;
      payee: Payee;
    }
  | { do: 'reverse'; redemption: number; amountFen: number | null; key: string }
  | { do: 'take-back'; voucher: number }
  | { do: 'close'; allotment: number }
  | { do: 'expire-vouchers' }
  | { do: 'expire-holds' }
);

/** What is answered: a code, and what a caller may rely on. */
export type Answer = {
  code: string;
  id?: number;
  amountFen?: number;
  state?: string;
  reversedFen?: number;
  isGood?: boolean;
};

type Allotment = {
  id: number;
  campaignId: number | null;
  key: string;
  isOpen: boolean;
  cap: number;
  used: number;
  setAside: number[];
};
type Voucher = {
  id: number;
  allotment: number;
  customerNo: number;
  outletOrgId: number | null;
  key: string;
  claimedAt: number;
  validUntil: string;
  state: 'claimed' | 'held' | 'redeemed' | 'expired' | 'reversed';
  paid: number[];
};
type Hold = {
  id: number;
  voucher: number;
  key: string;
  purchaseFen: number;
  amountFen: number;
  parts: number[];
  until: number;
  state: 'open' | 'captured' | 'released' | 'expired';
  payee: Payee;
};
type Redemption = {
  id: number;
  voucher: number;
  key: string;
  purchaseFen: number;
  amountFen: number;
  parts: number[];
  unused: number[];
  back: number[];
  isOver: boolean;
  payee: Payee;
};
type Reversal = {
  id: number;
  redemption: number;
  key: string;
  amountFen: number;
  reversedFen: number;
};
export type Books = {
  budgets: number[];
  offerCount: number;
  allotments: Allotment[];
  vouchers: Voucher[];
  holds: Hold[];
  redemptions: Redemption[];
  reversals: Reversal[];
};

export const emptyBooks = (world: World): Books => ({
  budgets: [...world.budgetsFen],
  offerCount: 0,
  allotments: [],
  vouchers: [],
  holds: [],
  redemptions: [],
  reversals: [],
});

export const total = (parts: readonly number[]): number =>
  parts.reduce((sum, part) => sum + part, 0);
export const plus = (one: readonly number[], other: readonly number[]): number[] =>
  one.map((part, at) => part + (other[at] ?? 0));
export const minus = (one: readonly number[], other: readonly number[]): number[] =>
  one.map((part, at) => part - (other[at] ?? 0));
/** The bank's calendar day: eight hours ahead all year. */
export const dayOf = (at: number): string =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

/** By the largest remainder; of equal ones, to the first. */
export function divide(amount: number, weights: readonly number[]): number[] {
  const whole = total(weights);
  const parts = weights.map((weight) => Math.floor((amount * weight) / whole));
  const lack = (at: number): number => (amount * (weights[at] ?? 0)) % whole;
  const order = weights
    .map((_, at) => at)
    .sort((one, other) => lack(other) - lack(one) || one - other);
  for (const at of order.slice(0, amount - total(parts))) parts[at] = (parts[at] ?? 0) + 1;
  return parts;
}

export function inOrder(amount: number, purses: readonly number[]): number[] | null {
  let left = amount;
  const taken = purses.map((purse) => {
    const part = Math.min(purse, left);
    left -= part;
    return part;
  });
  return left === 0 ? taken : null;
}

/** What one of the world's rules answers; the books are changed by it. `fresh` is the id of what is new. */
export function answerOf(world: World, books: Books, operation: Operation, fresh: number): Answer {
  switch (operation.do) {
    case 'open':
      return open(world, books, operation, fresh);
    case 'claim':
      return claim(world, books, operation, fresh);
    case 'hold':
      return hold(world, books, operation, fresh);
    case 'release':
      return release(books, operation);
    case 'redeem':
      return redeem(world, books, operation, fresh);
    case 'reverse':
      return reverse(books, operation, fresh);
    case 'take-back':
      return takeBack(books, operation);
    case 'close':
      return close(books, operation);
    case 'expire-vouchers':
      for (const voucher of books.vouchers)
        if (voucher.state === 'claimed' && voucher.validUntil < dayOf(operation.at)) {
          voucher.state = 'expired';
          books.budgets = plus(books.budgets, voucher.paid);
        }
      return { code: 'OK' };
    case 'expire-holds':
      for (const voucher of books.vouchers) endExpired(books, voucher, operation.at);
      return { code: 'OK' };
  }
}

type Of<Name extends Operation['do']> = Extract<Operation, { do: Name }>;

export function find<Row extends { id: number }>(rows: readonly Row[], id: number): Row {
  const row = rows.find((one) => one.id === id);
  if (!row) throw new Error(`there is no ${id}`);
  return row;
}

/** Takes the row in; an id that is in use is no new one. */
export function add<Row extends { id: number }>(rows: Row[], row: Row): void {
  if (rows.some(({ id }) => id === row.id)) throw new Error(`${row.id} is no new id`);
  rows.push(row);
}

function reserve(world: World, count: number, purses: readonly number[]): number[] | null {
  if (!world.shares) return inOrder(count * world.faceFen, purses);
  const needed = divide(world.faceFen, world.shares).map((share) => share * count);
  return needed.every((part, at) => part <= (purses[at] ?? 0)) ? needed : null;
}

function open(world: World, books: Books, asked: Of<'open'>, fresh: number): Answer {
  const known = books.allotments.find(({ key }) => key === asked.key);
  if (known) return { code: 'OK', id: known.id };
  if (asked.count > world.capCount - books.offerCount) return { code: 'OFFER_CAP_EXCEEDED' };
  const setAside = reserve(world, asked.count, books.budgets);
  if (!setAside) {
    const promised = books.allotments.reduce((sum, one) => plus(sum, one.setAside), books.budgets);
    return { code: reserve(world, asked.count, promised) ? 'HELD_ELSEWHERE' : 'BUDGET_EXHAUSTED' };
  }
  books.budgets = minus(books.budgets, setAside);
  books.offerCount += asked.count;
  const { key, campaignId, count: cap } = asked;
  add(books.allotments, { id: fresh, campaignId, key, isOpen: true, cap, used: 0, setAside });
  return { code: 'OK', id: fresh };
}

function limitReached(world: World, books: Books, asked: Of<'claim'>): string | undefined {
  const scopes = world.limits.flatMap(({ scope, period, capCount, capAmountFen }) => {
    const keyOf = (one: { customerNo: number; outletOrgId: number | null }): number | null =>
      scope === 'offer' ? 0 : scope === 'customer' ? one.customerNo : one.outletOrgId;
    const key = keyOf(asked);
    if (key === null) return [];
    const used = books.vouchers.filter(
      (one) =>
        one.state !== 'reversed' &&
        keyOf(one) === key &&
        (period === 'total' || dayOf(one.claimedAt) === dayOf(asked.at)),
    ).length;
    const isFull =
      used + 1 > (capCount ?? Infinity) || (used + 1) * world.faceFen > (capAmountFen ?? Infinity);
    return isFull ? [scope] : [];
  });
  return scopes.sort()[0];
}

function claim(world: World, books: Books, asked: Of<'claim'>, fresh: number): Answer {
  const allotment = find(books.allotments, asked.from);
  const earlier = books.vouchers.find(({ key }) => key === asked.key);
  if (earlier) {
    const isSame = earlier.customerNo === asked.customerNo && earlier.allotment === asked.from;
    if (!isSame) return { code: 'IDEMPOTENCY_KEY_REUSED' };
    return earlier.state === 'reversed'
      ? { code: 'VOUCHER_TAKEN_BACK' }
      : { code: 'OK', id: earlier.id };
  }
  if (allotment.campaignId !== null) {
    if (!world.entitled.includes(asked.customerNo)) return { code: 'NOT_ENTITLED' };
    const holds = books.vouchers.some(
      (one) =>
        one.allotment === asked.from &&
        one.customerNo === asked.customerNo &&
        one.state !== 'reversed',
    );
    if (holds) return { code: 'CUSTOMER_LIMIT' };
  }
  if (!allotment.isOpen || asked.at >= world.claimUntil) return { code: 'OFFER_ENDED' };
  const full = limitReached(world, books, asked);
  if (full) return { code: `${full.toUpperCase()}_LIMIT` };
  if (allotment.used === allotment.cap) return { code: 'BUDGET_EXHAUSTED' };
  const paid = world.shares
    ? divide(world.faceFen, world.shares)
    : inOrder(world.faceFen, allotment.setAside);
  if (!paid) throw new Error('an allotment holds less than its vouchers');
  allotment.setAside = minus(allotment.setAside, paid);
  allotment.used += 1;
  const { customerNo, outletOrgId, key, at: claimedAt } = asked;
  const validUntil = dayOf(claimedAt + world.validDays * 86_400_000);
  const voucher = { id: fresh, allotment: asked.from, customerNo, outletOrgId, key, claimedAt };
  add(books.vouchers, { ...voucher, validUntil, state: 'claimed', paid });
  return { code: 'OK', id: fresh };
}

const openHold = (books: Books, voucher: Voucher): Hold | undefined =>
  books.holds.find((one) => one.voucher === voucher.id && one.state === 'open');

function endExpired(books: Books, voucher: Voucher, at: number): void {
  const held = openHold(books, voucher);
  if (!held || held.until > at) return;
  held.state = 'expired';
  voucher.state = 'claimed';
}

/** What the voucher brings of the purchase, or why it may not be used. */
function judge(
  world: World,
  voucher: Voucher,
  at: number,
  purchaseFen: number,
  byHold: boolean,
): number | string {
  if (voucher.state === 'redeemed') return 'ALREADY_REDEEMED';
  if (voucher.state === 'reversed') return 'VOUCHER_TAKEN_BACK';
  if (!byHold && voucher.state === 'held') return 'VOUCHER_HELD';
  if (voucher.state === 'expired' || (!byHold && voucher.validUntil < dayOf(at)))
    return 'VOUCHER_EXPIRED';
  if (purchaseFen < world.thresholdFen) return 'BELOW_THRESHOLD';
  const whole =
    world.percentBp === null
      ? purchaseFen || world.faceFen
      : Math.floor((purchaseFen * world.percentBp) / 10_000);
  return Math.min(whole, world.faceFen) || 'BELOW_THRESHOLD';
}

function hold(world: World, books: Books, asked: Of<'hold'>, fresh: number): Answer {
  const { key, purchaseFen, payee } = asked;
  const voucher = find(books.vouchers, asked.voucher);
  const earlier = books.holds.find((one) => one.key === key);
  if (earlier)
    return earlier.voucher === voucher.id && earlier.purchaseFen === purchaseFen
      ? { code: 'OK', id: earlier.id, amountFen: earlier.amountFen, state: earlier.state }
      : { code: 'IDEMPOTENCY_KEY_REUSED' };
  endExpired(books, voucher, asked.at);
  const amountFen = judge(world, voucher, asked.at, purchaseFen, false);
  if (typeof amountFen === 'string') return { code: amountFen };
  const until = asked.at + asked.seconds * 1000;
  const parts = divide(amountFen, voucher.paid);
  const held = { id: fresh, voucher: voucher.id, key, purchaseFen, amountFen, parts, until, payee };
  add(books.holds, { ...held, state: 'open' });
  voucher.state = 'held';
  return { code: 'OK', id: fresh, amountFen, state: 'open' };
}

function release(books: Books, asked: Of<'release'>): Answer {
  const held = find(books.holds, asked.hold);
  if (held.state === 'captured') return { code: 'ALREADY_REDEEMED' };
  if (held.state === 'open') {
    held.state = 'released';
    find(books.vouchers, held.voucher).state = 'claimed';
  }
  return { code: 'OK', state: held.state };
}

/** A merchant is one place, wherever its orders come from; the bank's outlets are one each. */
function isSamePlace(one: Hold['payee'], other: Hold['payee']): boolean {
  return (
    one.merchantId === other.merchantId && (one.merchantId !== null || one.orgId === other.orgId)
  );
}

function redeem(world: World, books: Books, asked: Of<'redeem'>, fresh: number): Answer {
  const { key, purchaseFen } = asked;
  const voucher = find(books.vouchers, asked.voucher);
  endExpired(books, voucher, asked.at);
  const earlier = books.redemptions.find((one) => one.key === key);
  if (earlier)
    return earlier.voucher === voucher.id && earlier.purchaseFen === purchaseFen
      ? { code: 'OK', id: earlier.id, amountFen: earlier.amountFen }
      : { code: 'IDEMPOTENCY_KEY_REUSED' };
  const held = asked.hold === null ? undefined : openHold(books, voucher);
  if (asked.hold !== null && voucher.state !== 'redeemed' && held?.id !== asked.hold)
    return { code: 'HOLD_EXPIRED' };
  if (held && asked.hold !== null && !isSamePlace(held.payee, asked.payee))
    return { code: 'HOLD_ELSEWHERE' };
  const worth = judge(world, voucher, asked.at, purchaseFen, asked.hold !== null);
  if (typeof worth === 'string') return { code: worth };
  const amountFen = Math.min(worth, held?.amountFen ?? worth);
  const parts = divide(amountFen, held?.parts ?? voucher.paid);
  const unused = minus(voucher.paid, parts);
  books.budgets = plus(books.budgets, unused);
  voucher.state = 'redeemed';
  if (held) held.state = 'captured';
  const payee = held?.payee ?? asked.payee;
  const redemption = { id: fresh, voucher: voucher.id, key, purchaseFen, amountFen, parts, unused };
  add(books.redemptions, { ...redemption, payee, back: parts.map(() => 0), isOver: false });
  return { code: 'OK', id: fresh, amountFen };
}

function reverse(books: Books, asked: Of<'reverse'>, fresh: number): Answer {
  const { key } = asked;
  const redemption = find(books.redemptions, asked.redemption);
  const earlier = books.reversals.find((one) => one.key === key);
  if (earlier) {
    const isSame =
      earlier.redemption === redemption.id &&
      (asked.amountFen === null || asked.amountFen === earlier.amountFen);
    if (!isSame) return { code: 'IDEMPOTENCY_KEY_REUSED' };
    const { id, amountFen, reversedFen } = earlier;
    return { code: 'OK', id, amountFen, reversedFen, isGood: redemption.isOver };
  }
  const leftFen = redemption.amountFen - total(redemption.back);
  if (redemption.isOver || leftFen === 0) return { code: 'ALREADY_REVERSED' };
  const amountFen = asked.amountFen ?? leftFen;
  if (amountFen > leftFen) return { code: 'REVERSAL_ABOVE_REDEMPTION' };
  const voucher = find(books.vouchers, redemption.voucher);
  const isGood =
    amountFen === redemption.amountFen &&
    dayOf(asked.at) <= voucher.validUntil &&
    redemption.unused.every((part, at) => part <= (books.budgets[at] ?? 0));
  const parts = divide(amountFen, minus(redemption.parts, redemption.back));
  redemption.back = plus(redemption.back, parts);
  if (isGood) {
    redemption.isOver = true;
    voucher.state = 'claimed';
    books.budgets = minus(books.budgets, redemption.unused);
  } else books.budgets = plus(books.budgets, parts);
  const reversedFen = total(redemption.back);
  add(books.reversals, { id: fresh, redemption: redemption.id, key, amountFen, reversedFen });
  return { code: 'OK', id: fresh, amountFen, reversedFen, isGood };
}

function takeBack(books: Books, asked: Of<'take-back'>): Answer {
  const voucher = find(books.vouchers, asked.voucher);
  if (voucher.state === 'redeemed') return { code: 'ALREADY_REDEEMED' };
  if (voucher.state === 'expired') return { code: 'VOUCHER_EXPIRED' };
  if (voucher.state === 'reversed') return { code: 'ALREADY_REVERSED' };
  endExpired(books, voucher, asked.at);
  if (openHold(books, voucher)) return { code: 'VOUCHER_HELD' };
  voucher.state = 'reversed';
  const allotment = find(books.allotments, voucher.allotment);
  allotment.used -= 1;
  if (allotment.isOpen) allotment.setAside = plus(allotment.setAside, voucher.paid);
  else {
    books.budgets = plus(books.budgets, voucher.paid);
    books.offerCount -= 1;
  }
  return { code: 'OK' };
}

function close(books: Books, asked: Of<'close'>): Answer {
  const allotment = find(books.allotments, asked.allotment);
  if (!allotment.isOpen) return { code: 'OK' };
  allotment.isOpen = false;
  books.offerCount -= allotment.cap - allotment.used;
  books.budgets = plus(books.budgets, allotment.setAside);
  allotment.setAside = allotment.setAside.map(() => 0);
  return { code: 'OK' };
}
