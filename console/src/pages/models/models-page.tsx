import { useQuery } from '@tanstack/react-query';
import { Card, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { modelCalls, type ModelSummary } from '../../api/models.ts';
import { useSay } from '../../app/language.ts';
import { formatCount, formatDay, formatMoment } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { aucText, ModelState } from './model-state.tsx';

/** Every model with what is live, how good it is, and when it learns again. */
export function ModelsPage(): ReactNode {
  const { t } = useTranslation();
  const models = useQuery({
    queryKey: ['models'],
    queryFn: async ({ signal }) => (await modelCalls.list(signal)).items,
    refetchInterval: 10_000,
  });
  return (
    <>
      <PageHead title={t('models.title')} note={t('models.note')} />
      <Card variant="borderless">
        <Loaded query={models}>{(rows) => <ModelTable rows={rows} />}</Loaded>
      </Card>
    </>
  );
}

function ModelTable({ rows }: { rows: readonly ModelSummary[] }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const shown = ({ live, latest }: ModelSummary) => live ?? latest;
  return (
    <Table<ModelSummary>
      rowKey="code"
      size="middle"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={[...rows]}
      columns={[
        {
          title: t('models.name'),
          render: (_, model) => (
            <>
              <Link to={`/models/${model.code}`}>{say(model.name)}</Link>
              <div className="figure-note model-definition">{say(model.definition)}</div>
            </>
          ),
        },
        { title: t('models.state'), render: (_, model) => <ModelState version={shown(model)} /> },
        {
          title: t('models.liveVersion'),
          render: (_, { live }) => (live ? t('models.versionOf', { n: live.version }) : '—'),
        },
        {
          title: t('models.latestVersion'),
          render: (_, { latest }) => (latest ? t('models.versionOf', { n: latest.version }) : '—'),
        },
        { title: t('models.auc'), render: (_, model) => aucText(shown(model)?.auc) },
        {
          title: t('models.trainedAt'),
          render: (_, model) => formatMoment(shown(model)?.trainedAt ?? null),
        },
        {
          title: t('models.scores'),
          render: (_, { scores }) =>
            scores
              ? t('models.scored', {
                  date: formatDay(scores.businessDate),
                  customers: formatCount(scores.customers),
                  high: formatCount(scores.high),
                  medium: formatCount(scores.medium),
                })
              : '—',
        },
        {
          title: t('models.nextTraining'),
          render: (_, model) =>
            model.jobId === null ? formatDay(model.nextTraining) : t('models.training'),
        },
      ]}
    />
  );
}
