import type { DrawRow, DrawVersion } from '#contract/draws.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = { draft: 'default', open: 'processing', closed: 'default' } as const;

export function DrawState({ state }: { state: DrawRow['state'] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`draws.states.${state}`)} />;
}

const versionTones = {
  draft: 'default',
  submitted: 'warning',
  approved: 'success',
  open: 'processing',
  closed: 'default',
} as const;

export function VersionState({ state }: { state: DrawVersion['state'] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={versionTones[state]} text={t(`draws.versionStates.${state}`)} />;
}
