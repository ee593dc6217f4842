import { tagRunStates, type TagRun } from '#contract/tags.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { tagCalls } from '../../api/tags.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { formatCount, formatDay, formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
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
  return (
    <>
      <PageHead title={t('tags.runs')} />
      <ListPage<TagRun>
        name="tag-runs"
        rowKey={(run) => run.id}
        live={(runs) => runs.some((run) => run.state === 'running')}
        read={({ filters, cursor, limit, signal }) =>
          tagCalls.runs({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            name: 'state',
            label: t('tags.runState'),
            kind: 'choice',
            options: tagRunStates.map((state) => ({
              value: state,
              label: t(`tags.states.${state}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'date',
            title: t('tags.businessDate'),
            render: (run) => formatDay(run.businessDate),
          },
          {
            key: 'state',
            title: t('tags.runState'),
            render: (run) => (
              <StatusTag tone={tones[run.state]} text={t(`tags.states.${run.state}`)} />
            ),
          },
          {
            key: 'customers',
            title: t('tags.customers'),
            align: 'right',
            render: (run) => formatCount(run.customers),
          },
          { key: 'tags', title: t('tags.tagCount'), align: 'right', render: (run) => run.tags },
          {
            key: 'metrics',
            title: t('tags.metrics'),
            align: 'right',
            render: (run) => run.metrics,
          },
          {
            key: 'started',
            title: t('tags.started'),
            render: (run) => formatMoment(run.startedAt),
          },
          {
            key: 'finished',
            title: t('tags.finished'),
            render: (run) => formatMoment(run.finishedAt),
          },
          { key: 'error', title: t('jobs.error'), render: (run) => run.error ?? '—' },
        ]}
        empty={{ text: t('tags.never') }}
      />
    </>
  );
}
