import type { TagRun } from '#contract/tags.ts';
import { Card, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTagRuns } from '../../api/tags.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { formatCount, formatDay, formatMoment } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';

const tones: Record<TagRun['state'], StatusTone> = {
  running: 'processing',
  done: 'success',
  failed: 'error',
  cancelled: 'warning',
  abandoned: 'warning',
};

export function TagRunsPage(): ReactNode {
  const { t } = useTranslation();
  useTrailEnd(t('tags.runs'));
  const runs = useTagRuns();
  return (
    <>
      <PageHead title={t('tags.runs')} />
      <Card variant="borderless">
        <Loaded query={runs}>
          {(all) => (
            <Table<TagRun>
              size="middle"
              rowKey="id"
              dataSource={all}
              pagination={all.length > 20 ? { pageSize: 20 } : false}
              scroll={{ x: 'max-content' }}
              locale={{ emptyText: <FirstStep text={t('tags.never')} /> }}
              columns={[
                { title: t('tags.businessDate'), render: (_, run) => formatDay(run.businessDate) },
                {
                  title: t('tags.runState'),
                  render: (_, run) => (
                    <StatusTag tone={tones[run.state]} text={t(`tags.states.${run.state}`)} />
                  ),
                },
                {
                  title: t('tags.customers'),
                  align: 'right',
                  render: (_, run) => formatCount(run.customers),
                },
                { title: t('tags.tagCount'), dataIndex: 'tags', align: 'right' },
                { title: t('tags.metrics'), dataIndex: 'metrics', align: 'right' },
                { title: t('tags.started'), render: (_, run) => formatMoment(run.startedAt) },
                { title: t('tags.finished'), render: (_, run) => formatMoment(run.finishedAt) },
                { title: t('jobs.error'), render: (_, run) => run.error ?? '—' },
              ]}
            />
          )}
        </Loaded>
      </Card>
    </>
  );
}
