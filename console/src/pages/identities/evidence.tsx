import type { MergeEvidence } from '#contract/identities.ts';
import { Space, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** What agrees, and what speaks against it; the words carry the meaning. */
export function Evidence({
  reasons,
  conflicts,
}: Pick<MergeEvidence, 'reasons' | 'conflicts'>): ReactNode {
  const { t } = useTranslation();
  return (
    <Space size={4} wrap>
      {reasons.map((one) => (
        <Tag key={one} variant="filled" className="channel-open">
          {t(`identities.reasons.${one}`)}
        </Tag>
      ))}
      {conflicts.map((one) => (
        <Tag key={one} variant="filled" className="channel-closed">
          {t(`identities.conflicts.${one}`)}
        </Tag>
      ))}
    </Space>
  );
}
