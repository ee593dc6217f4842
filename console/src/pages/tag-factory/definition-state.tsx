import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DefinitionSummary } from '../../api/tag-definitions.ts';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = { draft: 'default', active: 'success', retired: 'default' } as const;
const versionTones = {
  draft: 'default',
  submitted: 'processing',
  approved: 'success',
  returned: 'warning',
} as const;

/** A definition's state; beside one in use, that of a newer version. */
export function DefinitionState({ one }: { one: DefinitionSummary }): ReactNode {
  const { t } = useTranslation();
  if (one.fault) return <StatusTag tone="error" text={t('factory.fault')} />;
  const isNewer = one.latestVersion !== one.activeVersion && one.state !== 'retired';
  return (
    <Flex gap={6} wrap>
      {one.state === 'draft' ? null : (
        <StatusTag tone={tones[one.state]} text={t(`factory.states.${one.state}`)} />
      )}
      {isNewer ? (
        <StatusTag
          tone={versionTones[one.latestState]}
          text={
            one.state === 'draft'
              ? t(`factory.versionStates.${one.latestState}`)
              : t('factory.newer', {
                  n: one.latestVersion,
                  state: t(`factory.versionStates.${one.latestState}`),
                })
          }
        />
      ) : null}
    </Flex>
  );
}
