import type { submittedAdjustment } from '#contract/points.ts';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { formatFen } from '../../parts/format-figure.ts';

/** Points of a customer to be put right: which way, how many, beside what was usable when it was asked for. */
export function SubmittedAdjustment({
  of,
}: {
  of: z.infer<typeof submittedAdjustment>;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          { key: 'customer', label: t('approvals.adjustment.customer'), children: of.customerNo },
          { key: 'programme', label: t('customers.points.programme'), children: of.programmeName },
          {
            key: 'points',
            label: t(`customers.points.kinds.adjust_${of.direction}`),
            children: <strong>{formatFen(of.amount)}</strong>,
          },
          {
            key: 'available',
            label: t('approvals.adjustment.available'),
            children: formatFen(of.available),
          },
          { key: 'reason', label: t('common.reason'), children: of.reason, span: 2 },
        ]}
      />
    </>
  );
}
