import type { HouseholdEvidence, HouseholdState } from '#contract/household-links.ts';
import { Space, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = { proposed: 'warning', confirmed: 'success', rejected: 'default' } as const;

export function HouseholdStateTag({ state }: { state: HouseholdState }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`households.states.${state}`)} />;
}

/** What speaks for one household. */
export function HouseholdEvidenceTags({
  evidence,
}: {
  evidence: readonly HouseholdEvidence[];
}): ReactNode {
  const { t } = useTranslation();
  if (evidence.length === 0) return <span className="muted">{t('households.noEvidence')}</span>;
  return (
    <Space size={4} wrap>
      {evidence.map((one) => (
        <Tag key={one} variant="filled" className="channel-open">
          {t(`households.evidences.${one}`)}
        </Tag>
      ))}
    </Space>
  );
}
