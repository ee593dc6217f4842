import type { MerchantState as State } from '#contract/merchants.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';

const tones: Record<State, StatusTone> = {
  applied: 'processing',
  returned: 'warning',
  active: 'success',
  suspended: 'warning',
  closed: 'default',
};

export function MerchantState({ state }: { state: State }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`merchants.states.${state}`)} />;
}
