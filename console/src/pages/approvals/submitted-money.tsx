import type { budgetMoneySchema } from '#contract/budgets.ts';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { formatFen } from '../../parts/format-figure.ts';

/** Money for a budget: how much, from whom, beside what was there when it was asked for. */
export function SubmittedMoney({ of }: { of: z.infer<typeof budgetMoneySchema> }): ReactNode {
  const { t } = useTranslation();
  const yuan = (fen: number): string => `${formatFen(fen)} ${t('common.yuanUnit')}`;
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          { key: 'name', label: t('benefits.budgets.name'), children: of.name },
          { key: 'code', label: t('benefits.budgets.code'), children: of.code },
          {
            key: 'purpose',
            label: t('approvals.money.purpose'),
            children: t(`approvals.money.purposes.${of.purpose}`),
          },
          { key: 'funder', label: t('benefits.budgets.funder'), children: of.funder },
          {
            key: 'amount',
            label: t('approvals.money.amount'),
            children: <strong>{yuan(of.amountFen)}</strong>,
            span: 2,
          },
          {
            key: 'before',
            label: t('approvals.money.before'),
            children: yuan(of.toppedUpFen),
          },
          {
            key: 'available',
            label: t('approvals.money.available'),
            children: yuan(of.availableFen),
          },
          ...(of.reason
            ? [{ key: 'reason', label: t('common.reason'), children: of.reason, span: 2 }]
            : []),
        ]}
      />
    </>
  );
}
