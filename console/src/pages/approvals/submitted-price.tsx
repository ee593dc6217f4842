import type { submittedPrice } from '#contract/points.ts';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { formatFen } from '../../parts/format-figure.ts';

/** Another price of a programme's points, beside the one it had when it was asked for. */
export function SubmittedPrice({ of }: { of: z.infer<typeof submittedPrice> }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          { key: 'programme', label: t('points.programme.name'), children: of.programmeName },
          { key: 'from', label: t('points.programme.priceFrom'), children: of.validFrom },
          {
            key: 'before',
            label: t('points.programme.priceBefore'),
            children: formatFen(of.before),
          },
          {
            key: 'price',
            label: t('points.programme.worth'),
            children: <strong>{formatFen(of.hundredPointsFen)}</strong>,
          },
          { key: 'reason', label: t('common.reason'), children: of.reason, span: 2 },
        ]}
      />
    </>
  );
}
