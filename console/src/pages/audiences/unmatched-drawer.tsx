import { unmatchedReasonWords } from '#contract/audiences.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls, type UploadedList } from '../../api/audiences.ts';
import { useSay } from '../../app/language.ts';
import { DownloadButton } from '../../parts/download-button.tsx';
import { formatCount } from '../../parts/format-figure.ts';
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
  const lines = useInfiniteQuery({
    queryKey: ['audiences', 'unmatched', list.id],
    queryFn: ({ pageParam, signal }) => audienceCalls.unmatched(list.id, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: (page) => page.nextLine,
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={640}
      title={t('audiences.unmatched.title', { name: list.name })}
      extra={
        <DownloadButton
          path={audienceCalls.unmatchedFile(list.id)}
          fileName={`list-${list.id}-unmatched.csv`}
        >
          {t('audiences.unmatched.download')}
        </DownloadButton>
      }
    >
      <Alert
        type="info"
        showIcon
        className="section"
        title={t('audiences.unmatched.hint', { n: formatCount(list.unmatchedCount) })}
      />
      <Loaded query={lines}>
        {({ pages }) => (
          <Table
            size="small"
            rowKey="line"
            pagination={false}
            dataSource={pages.flatMap((page) => page.items)}
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
      {lines.hasNextPage ? (
        <Flex justify="center" className="after-section">
          <Button loading={lines.isFetchingNextPage} onClick={() => void lines.fetchNextPage()}>
            {t('common.more')}
          </Button>
        </Flex>
      ) : null}
    </Drawer>
  );
}
