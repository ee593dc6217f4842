import type { CampaignState as State } from '#contract/campaigns.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';

const tones: Record<State, StatusTone> = {
  draft: 'default',
  in_review: 'processing',
  approved: 'warning',
  launching: 'processing',
  running: 'success',
  ended: 'default',
  stopped: 'error',
};

export function CampaignState({ state }: { state: State }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`campaigns.states.${state}`)} />;
}
