import type { PlanProduct, Withheld } from '#contract/plans.ts';

export type Suitability = {
  /** C1 to C5; anything else is no valid assessment */
  riskLevel: string;
  isMinor: boolean;
};

/**
 * What of a plan's products may be proposed to a customer (rule 11): none to minors or to who was not assessed, and
 * none of a risk R above the customer's C. Of the others only their number is told, and why.
 */
export function suitableProducts(
  products: readonly PlanProduct[],
  { riskLevel, isMinor }: Suitability,
): { products: PlanProduct[]; withheld: Withheld | null } {
  const assessed = /^C([1-5])$/.exec(riskLevel);
  const most = isMinor || !assessed ? 0 : Number(assessed[1]);
  const shown = products.filter(({ riskLevel: risk }) => Number(risk.slice(1)) <= most);
  const count = products.length - shown.length;
  const reason = isMinor ? 'minor' : assessed ? 'too_risky' : 'not_assessed';
  return { products: shown, withheld: count === 0 ? null : { count, reason } };
}
