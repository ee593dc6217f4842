import type { Balance, Facts, Transaction } from '../bank-of-facts.ts';

/**
 * How a tag is told from the facts by hand: `oracle` is SQL of its own over the fact tables, written
 * from the tag's definition, that gives (party_no, value) of those who have a value; `otherwise` is
 * what everybody else has. Each example is a customer of its own: first one who has it, then one who
 * has not (who has what everybody else has), then the boundary between the two.
 */
export type TagCase = {
  tag: string;
  oracle: string;
  otherwise: string | number | null;
  examples: readonly { title: string; facts: Facts; value: string | number | null }[];
};

/** The examples and the random bank are all seen as of this day. */
export const asOf = '2025-12-31';

/** First days (included) of the windows that end on 2025-12-31. */
export const within = {
  days7: "business_date BETWEEN '2025-12-25' AND '2025-12-31'",
  days30: "business_date BETWEEN '2025-12-02' AND '2025-12-31'",
  days90: "business_date BETWEEN '2025-10-03' AND '2025-12-31'",
  days180: "business_date BETWEEN '2025-07-05' AND '2025-12-31'",
  days365: "business_date BETWEEN '2025-01-01' AND '2025-12-31'",
  months3: "business_date BETWEEN '2025-10-01' AND '2025-12-31'",
  months6: "business_date BETWEEN '2025-07-01' AND '2025-12-31'",
  months12: "business_date BETWEEN '2025-01-01' AND '2025-12-31'",
  days45: "business_date BETWEEN '2025-11-17' AND '2025-12-31'",
  prior90: "business_date BETWEEN '2025-07-05' AND '2025-10-02'",
  months2: "business_date BETWEEN '2025-11-01' AND '2025-12-31'",
  prior3months: "business_date BETWEEN '2025-07-01' AND '2025-09-30'",
  ever: "business_date <= '2025-12-31'",
};

type FlagExamples = {
  has: Facts;
  hasNot: Facts;
  edge: [has: boolean, title: string, facts: Facts];
  also?: readonly [has: boolean, title: string, facts: Facts][];
};

/** A flag: `oracle` gives the numbers of those who have it. */
export function flag(tag: string, oracle: string, examples: FlagExamples): TagCase {
  const [edgeHas, edgeTitle, edge] = examples.edge;
  return {
    tag,
    oracle: `SELECT party_no, 1 AS value FROM (${oracle})`,
    otherwise: 0,
    examples: [
      { title: 'has it', facts: examples.has, value: 1 },
      { title: 'has it not', facts: examples.hasNot, value: 0 },
      { title: edgeTitle, facts: edge, value: edgeHas ? 1 : 0 },
      ...(examples.also ?? []).map(([has, title, facts]) => ({ title, facts, value: has ? 1 : 0 })),
    ],
  };
}

type Example = [value: string | number | null, title: string, facts: Facts];

/** A choice, a number or a date: `oracle` gives (party_no, value). */
export function valued(
  tag: string,
  otherwise: TagCase['otherwise'],
  oracle: string,
  ...examples: [has: Example, hasNot: Example, edge: Example, ...also: Example[]]
): TagCase {
  return {
    tag,
    oracle,
    otherwise,
    examples: examples.map(([value, title, facts]) => ({ title, facts, value })),
  };
}

export const spent = (on: string, category: string, fen = 100_00, at?: string): Transaction => ({
  on,
  kind: 'card',
  category,
  fen,
  ...(at === undefined ? {} : { at }),
});
export const salaryOn = (on: string, fen = 6_000_00): Transaction => ({
  on,
  in: true,
  kind: 'salary',
  fen,
  channel: 'auto',
});
export const balanceOn = (on: string, fen: number, kind = 'demand'): Balance => ({ on, fen, kind });
export const repeat = <T>(times: number, of: (index: number) => T): T[] =>
  Array.from({ length: times }, (_, index) => of(index));

/** Filters and groups of transactions, in SQL. */
export const salary = "kind = 'salary' AND direction = 'in'";
export const internal =
  "('wealth_purchase', 'wealth_redemption', 'fund_purchase', 'fund_redemption', 'time_deposit')";
export const transferOut = "kind = 'transfer' AND direction = 'out' AND counterparty_bank != ''";
export const purchase = "direction = 'out' AND merchant_category != ''";
/** What a customer does by themselves. */
export const own =
  "kind NOT IN ('interest', 'fee', 'salary', 'pension', 'loan_repayment') AND channel != 'auto'";
export const group = (having: string, where: string): string =>
  `SELECT party_no FROM fact_transaction WHERE ${where} GROUP BY party_no HAVING ${having}`;
/** The same of events. */
export const groupEvents = (having: string, where: string): string =>
  `SELECT party_no FROM fact_event WHERE ${where} GROUP BY party_no HAVING ${having}`;
export const toBank = (on: string, bank: string, fen = 100): Transaction => ({
  on,
  kind: 'transfer',
  bank,
  fen,
});
