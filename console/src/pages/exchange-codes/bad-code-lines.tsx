import type { BadCodeLine } from '#contract/exchange-codes.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Lines of a file that brought no code, each with its number and why. */
export function BadCodeLines({ lines }: { lines: readonly BadCodeLine[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<BadCodeLine>
      size="small"
      pagination={false}
      rowKey="line"
      dataSource={[...lines]}
      columns={[
        { title: t('partners.codes.line'), dataIndex: 'line', width: 100, align: 'right' },
        {
          title: t('partners.codes.reason'),
          render: (_, { reason, ofLine, ofBatch }) =>
            t(`partners.codes.reasons.${reason}`, { line: ofLine ?? '', batch: ofBatch ?? '' }),
        },
      ]}
    />
  );
}
