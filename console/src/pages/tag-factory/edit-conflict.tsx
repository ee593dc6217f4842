import type { DefinitionChange } from '#contract/tag-definitions.ts';
import { Alert, Button, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { definitionCalls, type DefinitionDetail } from '../../api/tag-definitions.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { ChangeTable } from './change-table.tsx';

export type Conflict = { now: DefinitionDetail; changes: readonly DefinitionChange[] };

/** What somebody else has saved since `asRead` was read. */
export async function readConflict({ kind, code, content }: DefinitionDetail): Promise<Conflict> {
  const [now, { changes }] = await Promise.all([
    definitionCalls.find(kind, code),
    definitionCalls.compare(kind, code, content),
  ]);
  return { now, changes };
}

/** Somebody else was faster: who, what they changed, and the two ways on. */
export function EditConflict({
  conflict: { now, changes },
  onTake,
  onKeep,
}: {
  conflict: Conflict;
  onTake: () => void;
  onKeep: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const isOpen = now.state !== 'retired' && now.latestState !== 'submitted';
  return (
    <Alert
      type="warning"
      showIcon
      className="section"
      title={t('factory.conflict', { who: now.writtenBy, at: formatMoment(now.writtenAt) })}
      description={
        <Flex vertical gap={12}>
          {t(isOpen ? 'factory.conflictHint' : 'factory.conflictClosed')}
          <ChangeTable changes={changes} />
          <Flex gap={8} wrap>
            <Button onClick={onTake}>{t('factory.takeTheirs')}</Button>
            {isOpen ? <Button onClick={onKeep}>{t('factory.keepMine')}</Button> : null}
          </Flex>
        </Flex>
      }
    />
  );
}
