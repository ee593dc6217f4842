import { useQuery } from '@tanstack/react-query';
import { Card, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { modelCalls, type ModelSummary } from '../../api/models.ts';
import { useSay } from '../../app/language.ts';
import { formatCount, formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { aucText, ModelState } from './model-state.tsx';
import { RegisterModel } from './register-model.tsx';
import { useMayNotRun } from './use-may-not-run.ts';

/** Every model with what is live, how good it is, and when it learns again. */
export function ModelsPage(): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayNot = useMayNotRun();
  const [registering, setRegistering] = useState(false);
  const models = useQuery({
    queryKey: ['models'],
    queryFn: async ({ signal }) => (await modelCalls.list(signal)).items,
    refetchInterval: 10_000,
  });
  return (
    <>
      <PageHead
        title={t('models.title')}
        note={t('models.note')}
        extra={
          <GuardedButton
            type="primary"
            blockedBecause={mayNot}
            onClick={() => setRegistering(true)}
          >
            {t('outsideModels.register')}
          </GuardedButton>
        }
      />
      <RegisterModel
        open={registering}
        standing={null}
        onClose={() => setRegistering(false)}
        onDone={(code) => void navigate(`/models/${code}`)}
      />
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
      scroll={{ x: 1080 }}
      dataSource={[...rows]}
      columns={[
        {
          title: t('models.name'),
          width: 280,
          render: (_, model) => (
            <>
              <Link to={`/models/${model.code}`}>{say(model.name)}</Link>
              <div className="figure-note">{say(model.definition)}</div>
            </>
          ),
        },
        {
          title: t('outsideModels.from'),
          render: (_, { registration }) => registration?.provider ?? t('outsideModels.own'),
        },
        {
          title: t('models.state'),
          render: (_, model) => (
            <ModelState version={shown(model)} outside={model.registration !== null} />
          ),
        },
        {
          title: t('models.liveVersion'),
          render: (_, { live, latest }) => (
            <>
              <div>{live ? t('models.versionOf', { n: live.version }) : '—'}</div>
              {latest && latest.version !== live?.version ? (
                <div className="figure-note">
                  {t('models.newer', {
                    n: latest.version,
                    state: t(`models.states.${latest.state}`),
                  })}
                </div>
              ) : null}
            </>
          ),
        },
        { title: t('models.auc'), render: (_, model) => aucText(shown(model)?.auc) },
        {
          title: t('models.trainedAt'),
          render: (_, model) => formatMoment(shown(model)?.trainedAt ?? null),
        },
        {
          title: t('models.scores'),
          render: (_, { scores }) =>
            scores ? (
              <>
                <div>{formatDay(scores.businessDate)}</div>
                <div className="figure-note">
                  {t('models.scored', {
                    customers: formatCount(scores.customers),
                    high: formatCount(scores.high),
                    medium: formatCount(scores.medium),
                  })}
                </div>
              </>
            ) : (
              '—'
            ),
        },
        {
          title: t('models.nextTraining'),
          render: (_, model) =>
            model.jobId !== null
              ? t('models.training')
              : model.nextTraining
                ? formatDay(model.nextTraining)
                : '—',
        },
      ]}
    />
  );
}
