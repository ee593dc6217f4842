import { isOnDay } from '#contract/day-rule.ts';
import type { TransactionRule } from '#contract/offer-terms.ts';
import { chooseBenefits, type OpenBenefit } from '../choose-benefits.core.ts';

/** A payment out of an account, as the day's file tells it. */
export type DayTransaction = {
  /** source and number: it brings cashback once */
  reference: string;
  customerNo: number;
  amountFen: number;
  businessDate: string;
  /** the bank's day on which it happened, and the moment in milliseconds */
  day: string;
  at: number;
  kind: string;
  channel: string;
  merchantCategory: string;
};

/** An open release of cashback that is given for transactions of the day's file. */
export type DayBenefit = OpenBenefit & { claimFrom: Date };

/**
 * The releases that a transaction satisfies, the best first: it happened while the release was open and on one of
 * its days, it is of a kind, channel and category that the offer names, and its amount reaches the threshold.
 */
export function matchTransaction(
  open: readonly DayBenefit[],
  transaction: DayTransaction,
): OpenBenefit[] {
  const fitting = open.filter(
    ({ terms, claimFrom, claimUntil }) =>
      terms.transactions !== undefined &&
      names(terms.transactions, transaction) &&
      claimFrom.getTime() <= transaction.at &&
      transaction.at < claimUntil.getTime() &&
      (!terms.days || isOnDay(terms.days, transaction.day)),
  );
  // Its days are the transaction's, whatever they apply to: it is claimed and used in one.
  const judged = fitting.map((one) => ({ ...one, terms: { ...one.terms, days: undefined } }));
  const nowhere = { orgId: 0, merchantNo: null };
  return chooseBenefits(judged, transaction.amountFen, transaction.day, nowhere);
}

function names(
  rule: TransactionRule,
  { kind, channel, merchantCategory }: DayTransaction,
): boolean {
  const among = (named: readonly string[], value: string): boolean =>
    named.length === 0 || named.includes(value);
  return (
    among(rule.kinds, kind) &&
    among(rule.channels, channel) &&
    among(rule.merchantCategories, merchantCategory)
  );
}
