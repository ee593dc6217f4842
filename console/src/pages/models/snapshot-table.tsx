import type { TrainedCard } from '#contract/bank-models.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatDay, formatPercent } from '../../parts/format-figure.ts';

/** The dates that taught and the one that judged. */
export function SnapshotTable({ snapshots }: Pick<TrainedCard, 'snapshots'>): ReactNode {
  const { t } = useTranslation();
  return (
    <Table
      rowKey="date"
      size="small"
      pagination={false}
      title={() => t('models.snapshots')}
      dataSource={[...snapshots]}
      columns={[
        { title: t('models.date'), render: (_, one) => formatDay(one.date) },
        { title: t('models.knownOn'), render: (_, one) => formatDay(one.knownOn) },
        { title: t('models.part'), render: (_, one) => t(`models.parts.${one.part}`) },
        { title: t('models.rows'), align: 'right', render: (_, one) => formatCount(one.rows) },
        {
          title: t('models.positives'),
          align: 'right',
          render: (_, one) => formatCount(one.positives),
        },
        {
          title: t('models.rate'),
          align: 'right',
          render: (_, one) => formatPercent(one.rows > 0 ? one.positives / one.rows : null),
        },
      ]}
    />
  );
}
