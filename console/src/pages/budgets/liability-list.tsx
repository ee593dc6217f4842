import { useQuery } from '@tanstack/react-query';
import { Card } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls } from '../../api/benefits.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { LiabilityTables } from './liability-tables.tsx';

/** What all budgets that the reader sees have promised. */
export function LiabilityList(): ReactNode {
  const { t } = useTranslation();
  const liability = useQuery({
    queryKey: ['budgets', 'liability', 'all'],
    queryFn: ({ signal }) => benefitCalls.liability({}, signal),
  });
  return (
    <Card variant="borderless">
      <p className="muted">{t('benefits.budgets.liability.note')}</p>
      <Loaded query={liability}>{(of) => <LiabilityTables liability={of} />}</Loaded>
    </Card>
  );
}
