import type { ImportState as State } from '#contract/ingest.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';

const tones: Record<State, StatusTone> = {
  queued: 'default',
  running: 'processing',
  loaded: 'success',
  unchanged: 'default',
  refused: 'error',
  failed: 'error',
  cancelled: 'warning',
};

export function ImportState({ state }: { state: State }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`imports.states.${state}`)} />;
}
