import type { Bilingual } from '#contract/bilingual.ts';

/** A product that a portrait compares: who holds it is what a tag says of the customer. */
type Product = { code: string; tag: string; name: Bilingual };

/** In the order of a bank's shelf. Each is a flag of the catalogue, so people are compared by what tags mean. */
export const products: readonly Product[] = [
  { code: 'wealth', tag: 'wealth_holder', name: { zh: '理财', en: 'Wealth products' } },
  { code: 'fund', tag: 'fund_holder', name: { zh: '基金', en: 'Funds' } },
  { code: 'insurance', tag: 'insurance_holder', name: { zh: '保险', en: 'Insurance' } },
  {
    code: 'precious_metal',
    tag: 'precious_metal_holder',
    name: { zh: '贵金属', en: 'Precious metals' },
  },
  {
    code: 'treasury_bond',
    tag: 'treasury_bond_holder',
    name: { zh: '国债', en: 'Treasury bonds' },
  },
  { code: 'credit_card', tag: 'credit_card_holder', name: { zh: '信用卡', en: 'Credit card' } },
  { code: 'loan', tag: 'loan_customer', name: { zh: '贷款', en: 'Loan' } },
  { code: 'payroll', tag: 'payroll_customer', name: { zh: '代发工资', en: 'Salary paid here' } },
  {
    code: 'standing_order',
    tag: 'standing_order_customer',
    name: { zh: '约定转账', en: 'Standing order' },
  },
];

/** Ages from which a band begins: people of one band are compared with each other. */
const ageBandStarts = [18, 30, 40, 50, 60] as const;

/** `under_18`, `from_18_to_29`, …, `from_60`; `unknown` without an age. */
export function ageBandOf(age: number | null): string {
  if (age === null) return 'unknown';
  const start = ageBandStarts.findLast((bound) => age >= bound);
  if (start === undefined) return `under_${ageBandStarts[0]}`;
  const next = ageBandStarts[ageBandStarts.indexOf(start) + 1];
  return next === undefined ? `from_${start}` : `from_${start}_to_${next - 1}`;
}

/** The same in SQL, of a column that may be NULL. */
export function ageBandSql(column: string): string {
  const branches = ageBandStarts
    .toReversed()
    .map((start) => `${column} >= ${start}, '${ageBandOf(start)}'`);
  return `multiIf(isNull(${column}), '${ageBandOf(null)}', ${branches.join(', ')}, '${ageBandOf(0)}')`;
}

/** Fewer alike than these say nothing about anybody. */
export const leastPeers = 30;
