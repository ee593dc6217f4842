import { add, dayOf, divide, find, inOrder, type Limit, minus, plus, total } from './rules.ts';
import type { Allotment, CreditBooks, Payment, Redemption } from './credit-books.ts';

/**
 * The bank's rules of what is the customer's at once, red packets (fixed and lucky) and cashback, without tables,
 * locks or SQL. What chance decides, the amounts of lucky packets in their order, is told with the answer that
 * opened them; where it fell is the program's, that it sums is the rule's.
 */
export type CreditWorld = {
  kind: 'fixed' | 'lucky' | 'cashback';
  /** of a red packet its value, of a lucky one the least, of cashback the most */
  faceFen: number;
  percentBp: number | null;
  thresholdFen: number;
  lucky: { number: number; totalFen: number };
  shares: readonly number[] | null;
  budgetsFen: readonly number[];
  /** so many, of lucky ones so many times their number */
  capTimes: number;
  limits: readonly Limit[];
  /** a payment is one at its merchant, whichever till tells it; the bank's own tills each have their own */
  atMerchant: boolean;
  claimUntil: number;
};

export type CreditOperation = { at: number } & (
  | { do: 'open'; key: string; times: number }
  | { do: 'claim'; from: number; customerNo: number; key: string }
  | {
      do: 'pay';
      from: number;
      customerNo: number;
      purchaseFen: number;
      reference: string;
      till: string;
      key: string;
    }
  | { do: 'refund'; redemption: number; refundedFen: number | null; till: string; key: string }
  | { do: 'give-back'; redemption: number; amountFen: number | null; key: string }
  | { do: 'close'; allotment: number }
);
export type CreditAnswer = {
  code: string;
  id?: number;
  redemption?: number;
  amountFen?: number;
  refundedFen?: number;
  takenBackFen?: number;
  /** of a lucky packet that was opened, in the order in which they are given out */
  amounts?: number[];
};

export const numberOf = ({ kind, lucky }: CreditWorld, times: number): number =>
  kind === 'lucky' ? times * lucky.number : times;
const valueOf = ({ kind, lucky, faceFen }: CreditWorld): number =>
  kind === 'lucky' ? lucky.totalFen : faceFen;

/** What the rules answer; the books are changed by it. `told` is what the program answered, of which ids are taken. */
export function answerOfCredit(
  world: CreditWorld,
  books: CreditBooks,
  operation: CreditOperation,
  told: CreditAnswer,
): CreditAnswer {
  switch (operation.do) {
    case 'open':
      return open(world, books, operation, told);
    case 'claim':
      return claim(world, books, operation, told);
    case 'pay':
      return pay(world, books, operation, told);
    case 'refund':
      return refund(books, operation);
    case 'give-back':
      return giveBack(books, operation);
    case 'close':
      return close(books, operation);
  }
}

type Of<Name extends CreditOperation['do']> = Extract<CreditOperation, { do: Name }>;

function reserve(world: CreditWorld, times: number, purses: readonly number[]): number[] | null {
  const valueFen = valueOf(world);
  if (!world.shares) return inOrder(times * valueFen, purses);
  const needed = divide(valueFen, world.shares).map((share) => share * times);
  return needed.every((part, at) => part <= (purses[at] ?? 0)) ? needed : null;
}

function open(
  world: CreditWorld,
  books: CreditBooks,
  { key, times }: Of<'open'>,
  told: CreditAnswer,
): CreditAnswer {
  const known = books.allotments.find((one) => one.key === key);
  const amountsOf = ({ amounts }: Allotment) => ({ amounts: amounts.map(({ fen }) => fen) });
  if (known) return { code: 'OK', id: known.id, ...amountsOf(known) };
  const [cap, capFen] = [numberOf(world, times), times * valueOf(world)];
  const isFree =
    cap <= numberOf(world, world.capTimes) - books.offerCount &&
    capFen <= world.capTimes * valueOf(world) - books.offerFen;
  if (!isFree) return { code: 'OFFER_CAP_EXCEEDED' };
  const setAside = reserve(world, times, books.budgets);
  if (!setAside) {
    const promised = books.allotments.reduce((sum, one) => plus(sum, one.setAside), books.budgets);
    return { code: reserve(world, times, promised) ? 'HELD_ELSEWHERE' : 'BUDGET_EXHAUSTED' };
  }
  const amounts = told.amounts ?? [];
  const areWhole =
    amounts.length === (world.kind === 'lucky' ? cap : 0) &&
    (amounts.length === 0 || total(amounts) === capFen) &&
    amounts.every((fen) => fen >= world.faceFen);
  if (!areWhole)
    return { code: 'the amounts of lucky packets sum to their total, none below the least' };
  books.budgets = minus(books.budgets, setAside);
  books.offerCount += cap;
  books.offerFen += capFen;
  const allotment: Allotment = {
    id: told.id ?? -1,
    key,
    isOpen: true,
    cap,
    used: 0,
    capFen,
    usedFen: 0,
    setAside,
    amounts: amounts.map((fen) => ({ fen, voucher: null })),
  };
  add(books.allotments, allotment);
  return { code: 'OK', id: allotment.id, ...amountsOf(allotment) };
}

function limitReached(
  { limits }: CreditWorld,
  books: CreditBooks,
  asked: { at: number; customerNo: number },
  worthFen: number,
): string | undefined {
  const full = limits.flatMap(({ scope, period, capCount, capAmountFen }) => {
    const used = books.vouchers.filter(
      (one) =>
        !one.isReversed &&
        (scope === 'offer' || one.customerNo === asked.customerNo) &&
        (period === 'total' || dayOf(one.claimedAt) === dayOf(asked.at)),
    );
    const usedFen = used.reduce((sum, one) => sum + one.faceFen, 0);
    const isFull =
      used.length + 1 > (capCount ?? Infinity) || usedFen + worthFen > (capAmountFen ?? Infinity);
    return isFull ? [`${scope.toUpperCase()}_LIMIT`] : [];
  });
  return full.sort()[0];
}

/** One of the allotment, paid by its funders and brought to the customer; or why not. */
function grant(
  world: CreditWorld,
  books: CreditBooks,
  asked: { at: number; from: number; customerNo: number; key: string },
  redeemedFen: (faceFen: number) => number,
  ids: { voucher: number; redemption: number },
): Redemption | string {
  const allotment = find(books.allotments, asked.from);
  if (!allotment.isOpen || asked.at >= world.claimUntil) return 'OFFER_ENDED';
  const full = limitReached(world, books, asked, world.faceFen);
  if (full) return full;
  if (allotment.used === allotment.cap) return 'BUDGET_EXHAUSTED';
  const packet = allotment.amounts.find(({ voucher }) => voucher === null);
  const faceFen = packet?.fen ?? world.faceFen;
  const byShare = world.kind === 'lucky' ? allotment.setAside : world.shares;
  const paid =
    world.shares && byShare ? divide(faceFen, byShare) : inOrder(faceFen, allotment.setAside);
  if (!paid) throw new Error('an allotment holds less than what is given of it');
  allotment.setAside = minus(allotment.setAside, paid);
  allotment.used += 1;
  allotment.usedFen += faceFen;
  if (packet) packet.voucher = ids.voucher;
  const { customerNo, key, at: claimedAt } = asked;
  const { voucher: id, redemption } = ids;
  add(books.vouchers, {
    ...{ id, allotment: allotment.id, customerNo, key, claimedAt, faceFen },
    ...{ isReversed: false, paid, redemption },
  });
  const amountFen = redeemedFen(faceFen);
  const parts = divide(amountFen, paid);
  const unused = minus(paid, parts);
  books.budgets = plus(books.budgets, unused);
  const back = parts.map(() => 0);
  const made = { id: redemption, voucher: id, amountFen, parts, unused, back, isOver: false };
  add(books.redemptions, made);
  return made;
}

function claim(
  world: CreditWorld,
  books: CreditBooks,
  asked: Of<'claim'>,
  told: CreditAnswer,
): CreditAnswer {
  const earlier = books.vouchers.find(({ key }) => key === asked.key);
  if (earlier) {
    const isSame = earlier.customerNo === asked.customerNo && earlier.allotment === asked.from;
    if (!isSame) return { code: 'IDEMPOTENCY_KEY_REUSED' };
    const { id, redemption, faceFen: amountFen, isReversed } = earlier;
    return isReversed ? { code: 'VOUCHER_TAKEN_BACK' } : { code: 'OK', id, redemption, amountFen };
  }
  const { id = -1, redemption = -1 } = told;
  const given = grant(world, books, asked, (faceFen) => faceFen, { voucher: id, redemption });
  return typeof given === 'string'
    ? { code: given }
    : { code: 'OK', id, redemption, amountFen: given.amountFen };
}

const takenBack = ({ back }: Redemption): number => total(back);

function paymentAnswer(books: CreditBooks, payment: Payment): CreditAnswer {
  const redemption = find(books.redemptions, payment.redemption);
  const { refundedFen } = payment;
  const { id, voucher, amountFen } = redemption;
  const takenBackFen = takenBack(redemption);
  return { code: 'OK', id: voucher, redemption: id, amountFen, refundedFen, takenBackFen };
}

function pay(
  world: CreditWorld,
  books: CreditBooks,
  asked: Of<'pay'>,
  told: CreditAnswer,
): CreditAnswer {
  const { till, key, reference, customerNo, purchaseFen } = asked;
  const earlier = books.payments.find((one) => one.till === till && one.key === key);
  if (earlier) {
    const isSame =
      earlier.customerNo === customerNo &&
      earlier.purchaseFen === purchaseFen &&
      earlier.reference === reference;
    return isSame ? paymentAnswer(books, earlier) : { code: 'IDEMPOTENCY_KEY_REUSED' };
  }
  const isKnown = books.payments.some(
    (one) => one.reference === reference && (world.atMerchant || one.till === till),
  );
  if (isKnown) return { code: 'PAYMENT_KNOWN' };
  const allotment = find(books.allotments, asked.from);
  const { percentBp, faceFen, thresholdFen } = world;
  const worthFen = Math.min(
    faceFen,
    percentBp === null ? purchaseFen : Math.floor((purchaseFen * percentBp) / 10_000),
  );
  const none = { code: 'NO_BENEFIT_APPLIES' };
  if (purchaseFen < thresholdFen || worthFen === 0 || asked.at >= world.claimUntil) return none;
  // What is over or used up is not looked at; when it ended only while the payment waited, it says so.
  const isGone = !allotment.isOpen || allotment.used === allotment.cap;
  if (isGone && told.code === none.code) return none;
  const { id: voucher = -1, redemption = -1 } = told;
  const ids = { voucher, redemption };
  const given = grant(world, books, asked, () => worthFen, ids);
  if (typeof given === 'string') return { code: given };
  const payment = { redemption, till, key, reference, customerNo, purchaseFen, refundedFen: 0 };
  books.payments.push(payment);
  return paymentAnswer(books, payment);
}

/** Takes back so much of what was brought, to the same funders; all at once, the claim goes with it. */
function takeBack(books: CreditBooks, redemption: Redemption, amountFen: number): void {
  const voucher = find(books.vouchers, redemption.voucher);
  const isWhole = takenBack(redemption) === 0 && amountFen === redemption.amountFen;
  const isFree = redemption.unused.every((part, at) => part <= (books.budgets[at] ?? 0));
  const parts =
    amountFen === 0
      ? redemption.parts.map(() => 0)
      : divide(amountFen, minus(redemption.parts, redemption.back));
  redemption.back = plus(redemption.back, parts);
  if (!isWhole || !isFree) {
    books.budgets = plus(books.budgets, parts);
    return;
  }
  redemption.isOver = true;
  books.budgets = minus(books.budgets, redemption.unused);
  voucher.isReversed = true;
  const allotment = find(books.allotments, voucher.allotment);
  allotment.used -= 1;
  allotment.usedFen -= voucher.faceFen;
  const packet = allotment.amounts.find((one) => one.voucher === voucher.id);
  if (packet) packet.voucher = null;
  if (allotment.isOpen) {
    allotment.setAside = plus(allotment.setAside, voucher.paid);
    return;
  }
  books.budgets = plus(books.budgets, voucher.paid);
  books.offerCount -= 1;
  books.offerFen -= voucher.faceFen;
}

function refund(books: CreditBooks, asked: Of<'refund'>): CreditAnswer {
  const payment = books.payments.find((one) => one.redemption === asked.redemption);
  if (!payment) throw new Error(`nobody was told of a payment ${asked.redemption}`);
  const earlier = books.reversals.find((one) => one.by === asked.till && one.key === asked.key);
  if (earlier)
    return earlier.redemption === asked.redemption
      ? paymentAnswer(books, payment)
      : { code: 'IDEMPOTENCY_KEY_REUSED' };
  const leftFen = payment.purchaseFen - payment.refundedFen;
  const refundedFen = asked.refundedFen ?? leftFen;
  if (leftFen === 0 || refundedFen > leftFen) return { code: 'REFUND_ABOVE_PAYMENT' };
  const redemption = find(books.redemptions, asked.redemption);
  payment.refundedFen += refundedFen;
  const keptFen = Math.floor(
    (redemption.amountFen * (payment.purchaseFen - payment.refundedFen)) / payment.purchaseFen,
  );
  const amountFen = Math.max(0, redemption.amountFen - keptFen - takenBack(redemption));
  takeBack(books, redemption, amountFen);
  const reversedFen = takenBack(redemption);
  const { key, till: by } = asked;
  books.reversals.push({ redemption: redemption.id, by, key, amountFen, reversedFen });
  return paymentAnswer(books, payment);
}

function giveBack(books: CreditBooks, asked: Of<'give-back'>): CreditAnswer {
  const earlier = books.reversals.find(({ key }) => key === asked.key);
  if (earlier) {
    const { amountFen, reversedFen } = earlier;
    const isSame =
      earlier.redemption === asked.redemption &&
      (asked.amountFen === null || asked.amountFen === amountFen);
    return isSame
      ? { code: 'OK', amountFen, takenBackFen: reversedFen }
      : { code: 'IDEMPOTENCY_KEY_REUSED' };
  }
  const redemption = find(books.redemptions, asked.redemption);
  const leftFen = redemption.amountFen - takenBack(redemption);
  if (redemption.isOver || leftFen === 0) return { code: 'ALREADY_REVERSED' };
  const amountFen = asked.amountFen ?? leftFen;
  if (amountFen > leftFen) return { code: 'REVERSAL_ABOVE_REDEMPTION' };
  takeBack(books, redemption, amountFen);
  const takenBackFen = takenBack(redemption);
  const { id, key } = { id: redemption.id, key: asked.key };
  books.reversals.push({ redemption: id, by: '', key, amountFen, reversedFen: takenBackFen });
  return { code: 'OK', amountFen, takenBackFen };
}

function close(books: CreditBooks, asked: Of<'close'>): CreditAnswer {
  const allotment = find(books.allotments, asked.allotment);
  if (!allotment.isOpen) return { code: 'OK' };
  allotment.isOpen = false;
  books.offerCount -= allotment.cap - allotment.used;
  books.offerFen -= allotment.capFen - allotment.usedFen;
  books.budgets = plus(books.budgets, allotment.setAside);
  allotment.setAside = allotment.setAside.map(() => 0);
  return { code: 'OK' };
}
