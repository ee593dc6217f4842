import { unmatchedReasonWords } from '#contract/audiences.ts';
import { Alert, Drawer, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls, type UploadedList } from '../../api/audiences.ts';
import { usePages } from '../../api/pages.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loaded } from '../../parts/load-state.tsx';

/** Which lines of an uploaded list named nobody, and why; what stood there is masked. */
export function UnmatchedDrawer({
  list,
  onClose,
}: {
  list: UploadedList;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const lines = usePages({
    queryKey: ['audiences', 'unmatched', list.id],
    read: (page, signal) => audienceCalls.unmatched(list.id, page, signal),
    limit: 100,
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={640}
      title={t('audiences.unmatched.title', { name: list.name })}
      extra={
        can('export', 'Audience') ? (
          <DownloadButton
            path={audienceCalls.unmatchedFile(list.id)}
            fileName={`list-${list.id}-unmatched.csv`}
          >
            {t('audiences.unmatched.download')}
          </DownloadButton>
        ) : null
      }
    >
      <Alert
        type="info"
        showIcon
        className="section"
        title={t('audiences.unmatched.hint', { n: formatCount(list.unmatchedCount) })}
      />
      <Loaded query={lines}>
        {(rows) => (
          <Table
            size="small"
            rowKey="line"
            pagination={false}
            dataSource={rows}
            columns={[
              {
                title: t('audiences.unmatched.line'),
                align: 'right',
                width: 90,
                render: (_, one) => <span className="number">{formatCount(one.line)}</span>,
              },
              {
                title: t('audiences.unmatched.content'),
                render: (_, one) => <span className="number">{one.text}</span>,
              },
              {
                title: t('common.reason'),
                render: (_, one) => say(unmatchedReasonWords[one.reason]),
              },
            ]}
          />
        )}
      </Loaded>
      <LoadMore query={lines} />
    </Drawer>
  );
}
