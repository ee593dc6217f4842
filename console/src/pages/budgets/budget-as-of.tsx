import { useQuery } from '@tanstack/react-query';
import { Descriptions } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls } from '../../api/benefits.ts';
import { formatFen } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { endOfMinute } from '../../parts/bank-moment.ts';
import { MomentPicker } from '../../parts/moment-picker.tsx';

/** Where the money of a budget stood at a past moment, in the bank's time. */
export function BudgetAsOf({ budgetId }: { budgetId: number }): ReactNode {
  const { t } = useTranslation();
  const [moment, setMoment] = useState<Dayjs | null>(null);
  return (
    <>
      <h2 className="part-title">{t('benefits.budgets.asOf')}</h2>
      <div className="section">
        <MomentPicker label={t('benefits.budgets.asOfPick')} value={moment} onChange={setMoment} />
      </div>
      {moment ? <Standing budgetId={budgetId} at={endOfMinute(moment)} /> : null}
    </>
  );
}

function Standing({ budgetId, at }: { budgetId: number; at: string }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['budgets', 'asOf', budgetId, at],
    queryFn: ({ signal }) => benefitCalls.budgetAsOf(budgetId, at, signal),
  });
  return (
    <Loaded query={found} rows={1}>
      {({ availableFen, allottedFen, claimedFen }) => (
        <Descriptions
          bordered
          size="small"
          column={3}
          items={[
            ['available', availableFen] as const,
            ['allotted', allottedFen] as const,
            ['claimed', claimedFen] as const,
          ].map(([key, fen]) => ({
            key,
            label: t(`benefits.budgets.${key}`),
            children: `${formatFen(fen)} ${t('common.yuanUnit')}`,
          }))}
        />
      )}
    </Loaded>
  );
}
