import { useTranslation } from 'react-i18next';
import type { Approval } from '../../api/approvals.ts';
import { formatCount } from '../../parts/format-figure.ts';

/** What an approval is about: the name of the thing, or in words of the reader's language what a batch holds. */
export function useApprovalTitle(): (approval: Pick<Approval, 'title' | 'snapshot'>) => string {
  const { t } = useTranslation();
  return ({ title, snapshot }) => {
    const { payoutId, customers, merchants } = snapshot;
    if (typeof payoutId !== 'number') return title;
    if (typeof customers === 'number')
      return t('approvals.customerPayout', { id: payoutId, number: formatCount(customers) });
    return typeof merchants === 'number'
      ? t('approvals.merchantPayout', { id: payoutId, number: formatCount(merchants) })
      : title;
  };
}
