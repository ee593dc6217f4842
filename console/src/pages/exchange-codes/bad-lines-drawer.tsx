import type { BadCodeLine, CodeBatch } from '#contract/exchange-codes.ts';
import { Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/pages.ts';
import { codeCalls } from '../../api/partners.ts';
import { LoadMore } from '../../parts/load-more.tsx';
import { BadCodeLines } from './bad-code-lines.tsx';

export function BadLinesDrawer({
  batch,
  onClose,
}: {
  batch: CodeBatch;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const lines = usePages<BadCodeLine>({
    queryKey: ['code-batches', batch.id, 'bad-lines'],
    read: (page, signal) => codeCalls.badLines(batch.id, page, signal),
    limit: 100,
  });
  return (
    <Drawer
      open
      size="large"
      title={`${t('partners.codes.badTitle')} · ${batch.fileName}`}
      onClose={onClose}
    >
      <BadCodeLines lines={lines.data ?? []} />
      <LoadMore query={lines} />
    </Drawer>
  );
}
