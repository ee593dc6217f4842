import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatFen } from '../../parts/format-figure.ts';
import type { RedeemableVoucher } from './redeeming-place.ts';

/** One voucher that is shown by itself. */
export function VoucherFacts({ voucher }: { voucher: RedeemableVoucher }): ReactNode {
  const { t } = useTranslation();
  return (
    <Descriptions
      className="section"
      column={{ xs: 1, sm: 2 }}
      items={[
        { key: 'offer', label: t('customers.voucher.offer'), children: voucher.offerName },
        { key: 'code', label: t('customers.voucher.code'), children: voucher.maskedCode },
        {
          key: 'face',
          label: t('redemption.face'),
          children: `${formatFen(voucher.faceAmountFen)} ${t('common.yuanUnit')}`,
        },
        {
          key: 'threshold',
          label: t('redemption.threshold'),
          children: voucher.thresholdAmountFen
            ? `${formatFen(voucher.thresholdAmountFen)} ${t('common.yuanUnit')}`
            : t('redemption.thresholdNone'),
        },
        {
          key: 'valid',
          label: t('redemption.validUntil'),
          children: formatDay(voucher.validUntil),
        },
      ]}
    />
  );
}
