import { vouchersOfPurchase } from '#contract/benefits.ts';
import type { Refusal } from '#contract/result.ts';
import {
  applyVouchers,
  clashOf,
  leftOfPurchase,
  type UsableVoucher,
  type UsedInCall,
} from './apply-vouchers.core.ts';

/** A usable voucher with what decides between combinations that are worth the same. */
export type ChoosableVoucher = UsableVoucher & {
  /** what its funders set aside for it, which using it takes out of the customer's hands */
  faceAmountFen: number;
  /** last valid day, YYYY-MM-DD */
  validUntil: string;
};

export type Choice = {
  totalFen: number;
  /** what each of those that are used brings, by id */
  used: ReadonlyMap<number, number>;
  /** why each of the others is not, by id */
  left: ReadonlyMap<number, Refusal>;
};

/**
 * The best combination for one purchase, exactly: the customer gains most; of equal gains the one for which
 * funders had set aside least, so that a voucher of 50 is not spent where one of 30 does; then the one whose
 * vouchers run out first, and then the lower ids, compared one after the other. Any answer is thereby the only
 * one. Of more vouchers than a purchase takes those that can bring most are searched, so that the gain is still
 * the most there is. Ids are distinct, and each is worth something. `before`: what other calls have used for the
 * purchase; what may not go beside it is left with the refusal that it would be redeemed with.
 */
export function chooseVouchers(
  vouchers: readonly ChoosableVoucher[],
  purchaseAmountFen: number,
  before: readonly UsedInCall[] = [],
): Choice {
  const barred = new Map(
    vouchers.flatMap((voucher) => {
      const beside = applyVouchers([voucher], purchaseAmountFen, before);
      return beside.ok ? [] : [[voucher.id, beside.refusal] as const];
    }),
  );
  const open = vouchers.filter(({ id }) => !barred.has(id));
  const leftFen = leftOfPurchase(purchaseAmountFen, before);
  const chosen = search(narrow(open, purchaseAmountFen, leftFen), purchaseAmountFen, leftFen);
  const applied = applyVouchers(chosen, purchaseAmountFen, chosen.length > 0 ? before : []);
  if (!applied.ok) throw new Error(`the best combination is refused: ${applied.refusal.code}`);
  const totalFen = [...applied.value.values()].reduce((sum, part) => sum + part, 0);
  const left = vouchers.flatMap((voucher) =>
    applied.value.has(voucher.id)
      ? []
      : [
          [
            voucher.id,
            barred.get(voucher.id) ??
              whyLeft(voucher, chosen, { totalFen, leftFen, purchaseAmountFen }),
          ] as const,
        ],
  );
  return { totalFen, used: applied.value, left: new Map(left) };
}

/**
 * What is worth searching of many: of those that go with no other the best one, since each of them stands alone;
 * of the rest as many as a purchase takes, the best of each group before any second of it, then by worth. The
 * most that so many can bring is the sum of these or the purchase, and both are found among them.
 */
function narrow(
  vouchers: readonly ChoosableVoucher[],
  purchaseAmountFen: number,
  mostFen: number,
): ChoosableVoucher[] {
  if (vouchers.length <= vouchersOfPurchase) return [...vouchers];
  const alone = vouchers
    .filter(({ stacks }) => !stacks || purchaseAmountFen === 0)
    .toSorted(
      (one, other) =>
        Math.min(other.worthFen, mostFen) - Math.min(one.worthFen, mostFen) ||
        one.faceAmountFen - other.faceAmountFen ||
        byEnd(one, other),
    );
  const byWorth = vouchers
    .filter(({ stacks }) => stacks && purchaseAmountFen > 0)
    .toSorted((one, other) => other.worthFen - one.worthFen || byEnd(one, other));
  const seen = new Set<string>();
  const ranked = byWorth.map((voucher) => {
    const { exclusionGroup } = voucher;
    const isSecond = exclusionGroup !== null && seen.has(exclusionGroup);
    if (exclusionGroup !== null) seen.add(exclusionGroup);
    return { voucher, isSecond };
  });
  const stacking = ranked
    .toSorted((one, other) => Number(one.isSecond) - Number(other.isSecond))
    .slice(0, vouchersOfPurchase)
    .map(({ voucher }) => voucher);
  return [...alone.slice(0, 1), ...stacking];
}

const byEnd = (one: ChoosableVoucher, other: ChoosableVoucher): number =>
  (one.validUntil < other.validUntil ? -1 : Number(one.validUntil > other.validUntil)) ||
  one.id - other.id;

/**
 * Takes each voucher in or leaves it out, in the order in which ties are broken and taking it in first: of equal
 * combinations the first found is the one to keep, so only better ones replace it. A branch that can't become
 * better any more is left; all branches of 20 that clash with nothing are a million, some milliseconds.
 */
function search(
  vouchers: readonly ChoosableVoucher[],
  purchaseAmountFen: number,
  mostFen: number,
): ChoosableVoucher[] {
  const ranked = vouchers.toSorted(byEnd);
  // What all from here on could still bring.
  const ahead = ranked.map(() => 0).concat(0);
  for (let at = ranked.length - 1; at >= 0; at -= 1)
    ahead[at] = (ahead[at + 1] ?? 0) + (ranked[at]?.worthFen ?? 0);
  let best = { gainFen: 0, costFen: 0, taken: new Array<ChoosableVoucher>() };
  const taken: ChoosableVoucher[] = [];
  const groups = new Set<string>();

  const goOn = (at: number, worthFen: number, costFen: number): void => {
    const gainFen = Math.min(worthFen, mostFen);
    if (gainFen > best.gainFen || (gainFen === best.gainFen && costFen < best.costFen))
      best = { gainFen, costFen, taken: [...taken] };
    const voucher = ranked[at];
    // Once the purchase is covered another voucher only costs.
    if (!voucher || worthFen >= mostFen) return;
    const reachFen = Math.min(worthFen + (ahead[at] ?? 0), mostFen);
    if (reachFen < best.gainFen || (reachFen === best.gainFen && costFen >= best.costFen)) return;
    if (mayJoin(voucher)) {
      const { exclusionGroup } = voucher;
      taken.push(voucher);
      if (exclusionGroup !== null) groups.add(exclusionGroup);
      goOn(at + 1, worthFen + voucher.worthFen, costFen + voucher.faceAmountFen);
      taken.pop();
      if (exclusionGroup !== null) groups.delete(exclusionGroup);
    }
    goOn(at + 1, worthFen, costFen);
  };
  const mayJoin = ({ stacks, exclusionGroup }: ChoosableVoucher): boolean =>
    taken.length === 0 ||
    (purchaseAmountFen > 0 &&
      stacks &&
      taken[0]?.stacks === true &&
      !(exclusionGroup !== null && groups.has(exclusionGroup)));
  goOn(0, 0, 0);
  return best.taken;
}

/** Why a voucher that could be used is not part of the best combination. */
function whyLeft(
  voucher: ChoosableVoucher,
  chosen: readonly ChoosableVoucher[],
  {
    totalFen,
    leftFen,
    purchaseAmountFen,
  }: { totalFen: number; leftFen: number; purchaseAmountFen: number },
): Refusal {
  if (purchaseAmountFen === 0) return { code: 'ONE_EXCHANGE', facts: {} };
  const { worthFen, maskedCode } = voucher;
  const rival = chosen.find((one) => clashOf(voucher, one) === 'EXCLUDED_BY_GROUP');
  if (rival) return { code: 'EXCLUDED_BY_GROUP', facts: { maskedCode, beside: rival.maskedCode } };
  if (!voucher.stacks) return { code: 'WORTH_LESS_ALONE', facts: { worthFen, totalFen } };
  const alone = chosen.find((one) => !one.stacks);
  if (alone) return { code: 'STACKS_WITH_NONE', facts: { maskedCode, beside: alone.maskedCode } };
  // More of them would still bring something.
  if (totalFen < leftFen && chosen.length >= vouchersOfPurchase)
    return { code: 'PURCHASE_FULL', facts: { maskedCode, most: vouchersOfPurchase } };
  return { code: 'ADDS_NOTHING', facts: { maskedCode } };
}
