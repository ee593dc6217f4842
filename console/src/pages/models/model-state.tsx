import { Flex, Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelVersionSummary } from '../../api/models.ts';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';

const tones: Record<ModelVersionSummary['state'] | 'untrained' | 'unsent', StatusTone> = {
  untrained: 'default',
  unsent: 'default',
  draft: 'warning',
  submitted: 'processing',
  live: 'success',
  retired: 'default',
};

/** Where a version stands, and that it may not go live when its report says so. */
export function ModelState({
  version,
  outside = false,
}: {
  version: ModelVersionSummary | null;
  outside?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const state = version?.state ?? (outside ? 'unsent' : 'untrained');
  return (
    <Flex gap={6} align="center">
      <StatusTag tone={tones[state]} text={t(`models.states.${state}`)} />
      {version && version.refusals.length > 0 ? (
        <Tag color="error">{t('models.refused')}</Tag>
      ) : null}
    </Flex>
  );
}

/** `0.742 [0.731, 0.753]` */
export function aucText(auc: ModelVersionSummary['auc'] | undefined): string {
  return auc ? `${auc.value.toFixed(3)} [${auc.low.toFixed(3)}, ${auc.high.toFixed(3)}]` : '—';
}
