import type { CustomerDetail } from '#contract/customers.ts';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCan } from '../../app/session.tsx';

/** Says that the number means another customer now, or which numbers this customer was merged from. */
export function MergedNotice({
  customer: { customerNo, mergedInto, mergedNos },
}: {
  customer: CustomerDetail;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  if (mergedInto !== null)
    return (
      <Alert
        type="warning"
        showIcon
        className="section"
        title={t('identities.mergedInto', { no: mergedInto })}
        action={
          <Link to={`/customers/${mergedInto}`}>{t('identities.open', { no: mergedInto })}</Link>
        }
      />
    );
  if (mergedNos.length === 0) return null;
  const numbers = [customerNo, ...mergedNos];
  return (
    <Alert
      type="info"
      showIcon
      className="section"
      title={t('identities.notice', { n: numbers.length, numbers: numbers.join('、') })}
      action={
        can('read', 'Identity') ? (
          <Link to={`/identities?tab=history&customerNo=${customerNo}`}>
            {t('identities.noticeLink')}
          </Link>
        ) : null
      }
    />
  );
}
