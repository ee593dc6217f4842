import type {
  Hold,
  Payment,
  PurchaseBooks,
  PurchaseWorld,
  Redemption,
  Standing,
  Terms,
} from './purchase-books.ts';
import { add, divide, find, minus, plus, total } from './rules.ts';

/**
 * The rules of one purchase, said without tables or locks: vouchers that are held and redeemed alone or together, an
 * instant discount and cashback, named by the till's number, by the customer's payment code, by both or by neither.
 */
export type Named = { reference: string | null; code: string | null };
export type PurchaseOperation = { at: number; key: string } & (
  | { do: 'redeem'; vouchers: readonly number[]; named: Named; receiptFen: number }
  | { do: 'hold'; vouchers: readonly number[]; named: Named; receiptFen: number; seconds: number }
  | { do: 'capture'; hold: number; receiptFen: number }
  | { do: 'release'; hold: number }
  | { do: 'reverse'; redemption: number; amountFen: number | null }
  | {
      do: 'pay';
      kind: 'instantDiscount' | 'cashback';
      named: { reference: string; code: string | null };
      receiptFen: number;
    }
  | { do: 'refund'; redemption: number; refundedFen: number | null }
);
type Of<Kind> = Extract<PurchaseOperation, { do: Kind }>;
export type PurchaseAnswer = {
  code: string;
  /** of holds or redemptions, in the order of their vouchers */
  ids?: number[];
  amounts?: number[];
  refundedFen?: number;
  takenBackFen?: number;
};

const reused = { code: 'IDEMPOTENCY_KEY_REUSED' };

/** What is answered; changes the books. `fresh` are the numbers that what is new has got. */
export function answerOfPurchase(
  world: PurchaseWorld,
  books: PurchaseBooks,
  asked: PurchaseOperation,
  fresh: readonly number[],
): PurchaseAnswer {
  switch (asked.do) {
    case 'redeem':
      return redeem(world, books, asked, fresh);
    case 'hold':
      return hold(world, books, asked, fresh);
    case 'capture':
      return capture(world, books, asked, fresh);
    case 'pay':
      return pay(world, books, asked, fresh);
    case 'release':
      return release(books, asked);
    case 'reverse':
      return reverse(books, asked);
    case 'refund':
      return refund(books, asked);
  }
}

type Purchase = { name: string | null; binds: string | null; isOfAnother: boolean };

/** A code is of one number: of the first that something was done under with it. */
function purchaseOf(books: PurchaseBooks, { reference, code }: Named): Purchase {
  const bound = code === null ? undefined : books.bound[code];
  const number = bound ?? reference;
  if (number === null) return { name: code, binds: null, isOfAnother: false };
  const binds = code !== null && bound === undefined ? code : null;
  return { name: number, binds, isOfAnother: reference !== null && reference !== number };
}

const isOpen = (one: Hold, at: number): boolean => one.state === 'open' && one.until > at;
const leftOf = ({ amountFen, back }: Redemption): number => amountFen - total(back);

/** What else stands used or held for the purchase. */
function besides(
  books: PurchaseBooks,
  { name, binds }: Purchase,
  at: number,
  own: readonly number[] = [],
): (Standing & { terms: Terms })[] {
  if (name === null) return [];
  const isOfIt = ({ purchase }: Standing): boolean =>
    purchase !== null &&
    (purchase === name || purchase === binds || books.bound[purchase] === name);
  const used = books.redemptions.map((one) => ({ ...one, amountFen: leftOf(one) }));
  const held = books.holds
    .filter((one) => isOpen(one, at))
    .map((one) => ({ ...one, terms: find(books.vouchers, one.voucher).terms }));
  return [...used, ...held].filter(
    (one) => one.amountFen > 0 && isOfIt(one) && !own.includes(one.voucher),
  );
}

function worthOf(terms: Terms, receiptFen: number): number {
  if (terms.isExchange) return terms.faceFen;
  const wanted =
    terms.percentBp === null ? terms.faceFen : Math.floor((receiptFen * terms.percentBp) / 10_000);
  return Math.min(terms.faceFen, wanted, receiptFen);
}

/** All tell the amount of the receipt; where a held one was paid with less, that. */
const differs = (receiptFen: number, others: readonly Standing[]): boolean =>
  others.length > 0 && Math.min(...others.map((one) => one.receiptFen)) !== receiptFen;

type Wanted = { id: number; terms: Terms; worthFen: number };

/** What each brings, in their order; or why none may be used. */
function share(
  wanted: readonly Wanted[],
  receiptFen: number,
  others: readonly (Standing & { terms: Terms })[],
): number[] | string {
  if (differs(receiptFen, others)) return 'PURCHASE_DIFFERS';
  for (const [at, { terms }] of wanted.entries())
    for (const { terms: other } of [...others, ...wanted.slice(0, at)]) {
      if (terms.group !== null && terms.group === other.group) return 'EXCLUDED_BY_GROUP';
      if (!terms.stacks || !other.stacks) return 'STACKS_WITH_NONE';
    }
  let left = receiptFen;
  for (const { terms, amountFen } of others) if (!terms.isExchange) left -= amountFen;
  left = Math.max(left, 0);
  const parts = new Map<number, number>();
  const place = ({ terms }: Wanted): number =>
    2 * terms.applyOrder + (terms.percentBp === null ? 1 : 0);
  const inTurn = wanted.toSorted((one, other) => place(one) - place(other) || one.id - other.id);
  for (const { id, terms, worthFen } of inTurn) {
    const part = terms.isExchange ? worthFen : Math.min(worthFen, left);
    if (part === 0) return 'ADDS_NOTHING';
    if (!terms.isExchange) left -= part;
    parts.set(id, part);
  }
  return wanted.map(({ id }) => parts.get(id) ?? 0);
}

/** What vouchers are worth to whoever asks. */
function weigh(
  books: PurchaseBooks,
  ids: readonly number[],
  receiptFen: number,
  at: number,
  held: readonly Hold[] = [],
): Wanted[] | string {
  const wanted: Wanted[] = [];
  for (const id of ids) {
    const { terms, isRedeemed } = find(books.vouchers, id);
    if (isRedeemed) return 'ALREADY_REDEEMED';
    const own = held.find(({ voucher }) => voucher === id);
    if (!own && books.holds.some((one) => one.voucher === id && isOpen(one, at)))
      return 'VOUCHER_HELD';
    const worthFen = worthOf(terms, receiptFen);
    if (receiptFen < terms.thresholdFen || worthFen === 0) return 'BELOW_THRESHOLD';
    wanted.push({ id, terms, worthFen: Math.min(worthFen, own?.amountFen ?? worthFen) });
  }
  return wanted;
}

type Told = { key: string; receiptFen: number };

/** What was answered under the key; null where nothing was. */
function toldBefore(
  rows: readonly (Standing & { id: number; key: string })[],
  { key, receiptFen }: Told,
): PurchaseAnswer | null {
  const earlier = rows.filter((one) => one.key === key);
  const [first] = earlier;
  if (!first) return null;
  if (first.receiptFen !== receiptFen) return reused;
  const ids = earlier.map(({ id }) => id);
  return { code: 'OK', ids, amounts: earlier.map(({ amountFen }) => amountFen) };
}

/** Each funder pays its part, and has back what the voucher could have brought beyond. */
function write(
  world: PurchaseWorld,
  books: PurchaseBooks,
  one: { id: number; key: string; terms: Terms; weights: readonly number[] | null } & Standing,
): void {
  const paid = divide(one.terms.faceFen, world.shares);
  const parts = divide(one.amountFen, one.weights ?? paid);
  const unused = minus(paid, parts);
  books.budgets = plus(books.budgets, unused);
  const { weights: _, ...row } = one;
  const back = parts.map(() => 0);
  add(books.redemptions, { ...row, parts, unused, back, isOver: false });
}

function bind(books: PurchaseBooks, { name, binds }: Purchase): void {
  if (binds !== null && name !== null) books.bound[binds] = name;
}

/** In an order that the answers do not stand for, something is new that they know nothing of. */
const noneOf = (rows: readonly { id: number }[]): number =>
  Math.min(0, ...rows.map(({ id }) => id)) - 1;

function redeem(
  world: PurchaseWorld,
  books: PurchaseBooks,
  asked: Of<'redeem'>,
  fresh: readonly number[],
): PurchaseAnswer {
  const { vouchers: ids, receiptFen, key, at } = asked;
  const told = toldBefore(books.redemptions, asked);
  if (told) return told;
  const purchase = purchaseOf(books, asked.named);
  if (purchase.isOfAnother) return { code: 'MEMBER_CODE_USED' };
  const wanted = weigh(books, ids, receiptFen, at);
  if (typeof wanted === 'string') return { code: wanted };
  const amounts = share(wanted, receiptFen, besides(books, purchase, at));
  if (typeof amounts === 'string') return { code: amounts };
  for (const [place, { id: voucher, terms }] of wanted.entries()) {
    const id = fresh[place] ?? noneOf(books.redemptions);
    const amountFen = amounts[place] ?? 0;
    const row = { id, key, terms, voucher, receiptFen, amountFen, purchase: purchase.name };
    write(world, books, { ...row, weights: null });
    find(books.vouchers, voucher).isRedeemed = true;
  }
  bind(books, purchase);
  return { code: 'OK', ids: [...fresh], amounts };
}

function hold(
  world: PurchaseWorld,
  books: PurchaseBooks,
  asked: Of<'hold'>,
  fresh: readonly number[],
): PurchaseAnswer {
  const { vouchers: ids, receiptFen, key, at } = asked;
  const told = toldBefore(books.holds, asked);
  if (told) return told;
  const purchase = purchaseOf(books, asked.named);
  if (purchase.isOfAnother) return { code: 'MEMBER_CODE_USED' };
  const wanted = weigh(books, ids, receiptFen, at);
  if (typeof wanted === 'string') return { code: wanted };
  const amounts = share(wanted, receiptFen, besides(books, purchase, at));
  if (typeof amounts === 'string') return { code: amounts };
  for (const [place, { id: voucher, terms }] of wanted.entries()) {
    const amountFen = amounts[place] ?? 0;
    add(books.holds, {
      id: fresh[place] ?? noneOf(books.holds),
      key,
      voucher,
      receiptFen,
      amountFen,
      purchase: purchase.name,
      state: 'open',
      until: at + asked.seconds * 1_000,
      parts: divide(amountFen, divide(terms.faceFen, world.shares)),
    });
  }
  bind(books, purchase);
  return { code: 'OK', ids: [...fresh], amounts };
}

/** What is held is the most that each brings: the purchase may have become smaller meanwhile. */
function capture(
  world: PurchaseWorld,
  books: PurchaseBooks,
  asked: Of<'capture'>,
  fresh: readonly number[],
): PurchaseAnswer {
  const { receiptFen, key, at } = asked;
  const told = toldBefore(books.redemptions, asked);
  if (told) return told;
  const { key: heldUnder } = find(books.holds, asked.hold);
  const held = books.holds.filter((one) => one.key === heldUnder);
  const ids = held.map(({ voucher }) => voucher);
  for (const one of held)
    if (!isOpen(one, at) && !find(books.vouchers, one.voucher).isRedeemed)
      return { code: 'HOLD_EXPIRED' };
  const wanted = weigh(books, ids, receiptFen, at, held);
  if (typeof wanted === 'string') return { code: wanted };
  const name = held[0]?.purchase ?? null;
  const named = name?.startsWith('code') ? { code: name } : { reference: name };
  const purchase = purchaseOf(books, { reference: null, code: null, ...named });
  const others = besides(books, purchase, at, ids);
  const toldFen = Math.min(receiptFen, ...others.map((one) => one.receiptFen));
  const amounts = share(
    wanted,
    toldFen,
    others.map((one) => ({ ...one, receiptFen: toldFen })),
  );
  if (typeof amounts === 'string') return { code: amounts };
  for (const [place, { id: voucher, terms }] of wanted.entries()) {
    const id = fresh[place] ?? noneOf(books.redemptions);
    const amountFen = amounts[place] ?? 0;
    const own = held.find((one) => one.voucher === voucher);
    const row = { id, key, terms, voucher, receiptFen, amountFen, purchase: purchase.name };
    write(world, books, { ...row, weights: own?.parts ?? null });
    find(books.vouchers, voucher).isRedeemed = true;
    if (own) own.state = 'captured';
  }
  return { code: 'OK', ids: [...fresh], amounts };
}

function release(books: PurchaseBooks, asked: Of<'release'>): PurchaseAnswer {
  const { key } = find(books.holds, asked.hold);
  const held = books.holds.filter((one) => one.key === key);
  if (held.some(({ state }) => state === 'captured')) return { code: 'ALREADY_REDEEMED' };
  for (const one of held) one.state = 'ended';
  return { code: 'OK' };
}

/** Money goes back to the same funders; what is given back as a whole is the customer's to use again. */
function takeBack(books: PurchaseBooks, redemption: Redemption, amountFen: number): boolean {
  const isWhole = amountFen === redemption.amountFen;
  const parts = divide(amountFen, minus(redemption.parts, redemption.back));
  redemption.back = plus(redemption.back, parts);
  redemption.isOver = isWhole;
  books.budgets = isWhole ? minus(books.budgets, redemption.unused) : plus(books.budgets, parts);
  return isWhole;
}

function reverse(books: PurchaseBooks, asked: Of<'reverse'>): PurchaseAnswer {
  const { key, redemption: id } = asked;
  const earlier = books.reversals.find((one) => one.key === key);
  if (earlier) {
    const isSame =
      earlier.redemption === id &&
      (asked.amountFen === null || asked.amountFen === earlier.amountFen);
    return isSame ? { code: 'OK', amounts: [earlier.amountFen] } : reused;
  }
  const redemption = find(books.redemptions, id);
  const leftFen = leftOf(redemption);
  if (leftFen === 0) return { code: 'ALREADY_REVERSED' };
  const amountFen = asked.amountFen ?? leftFen;
  if (amountFen > leftFen) return { code: 'REVERSAL_ABOVE_REDEMPTION' };
  if (takeBack(books, redemption, amountFen))
    find(books.vouchers, redemption.voucher).isRedeemed = false;
  books.reversals.push({ redemption: id, key, amountFen });
  return { code: 'OK', amounts: [amountFen] };
}

function paymentAnswer(
  books: PurchaseBooks,
  { redemption: id, refundedFen }: Payment,
): PurchaseAnswer {
  const { amountFen, back } = find(books.redemptions, id);
  return { code: 'OK', ids: [id], amounts: [amountFen], refundedFen, takenBackFen: total(back) };
}

function pay(
  world: PurchaseWorld,
  books: PurchaseBooks,
  asked: Of<'pay'>,
  fresh: readonly number[],
): PurchaseAnswer {
  const { kind, key, receiptFen, at, named } = asked;
  const earlier = books.payments.find((one) => one.key === key);
  if (earlier) {
    const { receiptFen: firstFen } = find(books.redemptions, earlier.redemption);
    const isSame =
      earlier.kind === kind && earlier.reference === named.reference && firstFen === receiptFen;
    return isSame ? paymentAnswer(books, earlier) : reused;
  }
  if (books.payments.some((one) => one.kind === kind && one.reference === named.reference))
    return { code: 'PAYMENT_KNOWN' };
  const purchase = purchaseOf(books, named);
  if (purchase.isOfAnother) return { code: 'MEMBER_CODE_USED' };
  const others = besides(books, purchase, at);
  if (differs(receiptFen, others)) return { code: 'PURCHASE_DIFFERS' };
  const terms = world[kind];
  const worthFen = worthOf(terms, receiptFen);
  if (receiptFen < terms.thresholdFen || worthFen === 0) return { code: 'NO_BENEFIT_APPLIES' };
  const amounts = share([{ id: 0, terms, worthFen }], receiptFen, others);
  if (typeof amounts === 'string') return { code: amounts };
  const [redemption = noneOf(books.redemptions)] = fresh;
  const [amountFen = 0] = amounts;
  const row = { id: redemption, key: '', voucher: -redemption, receiptFen, amountFen };
  write(world, books, { ...row, terms, purchase: purchase.name, weights: null });
  bind(books, purchase);
  const payment = { redemption, kind, key, reference: named.reference, refundedFen: 0 };
  books.payments.push(payment);
  return paymentAnswer(books, payment);
}

/** What the rest of the purchase would not have brought is taken back. */
function refund(books: PurchaseBooks, asked: Of<'refund'>): PurchaseAnswer {
  const { key, redemption: id } = asked;
  const payment = books.payments.find((one) => one.redemption === id);
  if (!payment) throw new Error(`nobody was told of payment ${id}`);
  const earlier = books.refunds.find((one) => one.key === key);
  if (earlier) return earlier.redemption === id ? paymentAnswer(books, payment) : reused;
  const redemption = find(books.redemptions, id);
  const leftFen = redemption.receiptFen - payment.refundedFen;
  const askedFen = asked.refundedFen ?? leftFen;
  if (askedFen > leftFen || leftFen === 0) return { code: 'REFUND_ABOVE_PAYMENT' };
  const keptFen = Math.floor((redemption.amountFen * (leftFen - askedFen)) / redemption.receiptFen);
  const amountFen = redemption.amountFen - keptFen - total(redemption.back);
  if (amountFen > 0) takeBack(books, redemption, amountFen);
  payment.refundedFen += askedFen;
  books.refunds.push({ redemption: id, key });
  return paymentAnswer(books, payment);
}
