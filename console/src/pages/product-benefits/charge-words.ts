import { useTranslation } from 'react-i18next';
import type { ProductCharge } from '#contract/product-benefits.ts';
import { formatFen, formatPercent } from '../../parts/format-figure.ts';

/** What the customer still pays, as a rate or an amount. */
export function useChargeWords(): (charge: ProductCharge) => string {
  const { t } = useTranslation();
  return (charge) => {
    const isFree = charge.unit === 'rate' ? charge.rateBp === 0 : charge.amountFen === 0;
    if (isFree) return t('productBenefits.free');
    return charge.unit === 'rate'
      ? formatPercent(charge.rateBp / 10_000)
      : t('productBenefits.eachTime', { yuan: formatFen(charge.amountFen) });
  };
}
