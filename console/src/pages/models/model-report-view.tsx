import type { TrainedCard } from '#contract/bank-models.ts';
import { type FeatureReport, learnerNames } from '#contract/model-report.ts';
import { Card, Table, Tag, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../app/language.ts';
import { formatCount, formatPercent } from '../../parts/format-figure.ts';
import { aucText } from './model-state.tsx';
import { ReportCharts } from './report-charts.tsx';
import { ReportNotes } from './report-notes.tsx';

const stable = 0.1;
const unstable = 0.25;

/** What a committee reads: figures beside each other, charts, features and fairness. */
export function ModelReportView({ card }: { card: TrainedCard }): ReactNode {
  const { report } = card;
  const [judged] = report.evaluations;
  return (
    <>
      <ReportNotes notes={report.notes} features={card.features} />
      <Beside card={card} />
      {judged ? <ReportCharts judged={judged} /> : null}
      <Features card={card} />
      <Fairness card={card} />
    </>
  );
}

function Beside({ card: { report } }: { card: TrainedCard }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const comparison = (role: string): string => {
    const found = report.comparisons.find((one) => one.role === role);
    return found ? `${aucText(found.difference)}, p = ${found.pValue.toFixed(4)}` : '—';
  };
  return (
    <Card variant="borderless" className="section" title={t('models.beside')}>
      <Table
        rowKey="role"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={report.evaluations}
        columns={[
          { title: t('models.role'), render: (_, one) => t(`models.roles.${one.role}`) },
          { title: t('models.learner'), render: (_, one) => say(learnerNames[one.learner]) },
          { title: t('models.auc'), render: (_, one) => aucText(one.auc) },
          { title: t('models.ks'), render: (_, one) => one.ks.toFixed(3) },
          { title: t('models.brier'), render: (_, one) => one.calibration.brier.toFixed(4) },
          { title: t('models.scoreStability'), render: (_, one) => one.scoreStability.toFixed(3) },
          { title: t('models.difference'), render: (_, one) => comparison(one.role) },
        ]}
      />
    </Card>
  );
}

function Features({ card }: { card: TrainedCard }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const words = new Map(card.features.map((one) => [one.name, one.words]));
  const nameOf = (feature: string): string => {
    const known = words.get(feature);
    return known ? say(known) : feature;
  };
  const noted = (title: string, note: string): ReactNode => (
    <Tooltip title={note}>
      <span className="has-note">{title}</span>
    </Tooltip>
  );
  const tone = (psi: number): string =>
    psi < stable ? 'success' : psi < unstable ? 'warning' : 'error';
  return (
    <Card variant="borderless" className="section" title={t('models.features')}>
      <Table<FeatureReport>
        rowKey="feature"
        size="small"
        scroll={{ x: 'max-content' }}
        pagination={{ pageSize: 15, showSizeChanger: false, hideOnSinglePage: true }}
        dataSource={card.report.features.toSorted(
          (one, other) => other.importance - one.importance,
        )}
        columns={[
          { title: t('models.feature'), render: (_, one) => nameOf(one.feature) },
          {
            title: noted(t('models.importance'), t('models.importanceNote')),
            align: 'right',
            render: (_, one) => one.importance.toFixed(3),
          },
          {
            title: noted(t('models.psi'), t('models.psiNote')),
            align: 'right',
            render: (_, one) => <Tag color={tone(one.stability)}>{one.stability.toFixed(3)}</Tag>,
          },
          {
            title: t('models.alone'),
            align: 'right',
            render: (_, one) => one.aucAlone.toFixed(3),
          },
          {
            title: t('models.coverage'),
            align: 'right',
            render: (_, one) => formatPercent(1 - one.missingShare, 1),
          },
        ]}
      />
      {card.report.unused.length > 0 ? (
        <p className="muted">
          {t('models.unused', {
            names: card.report.unused.map(({ feature }) => nameOf(feature)).join('、'),
          })}
        </p>
      ) : null}
    </Card>
  );
}

function Fairness({ card: { report } }: { card: TrainedCard }): ReactNode {
  const { t } = useTranslation();
  const nameOf = (value: string | null): string =>
    value === null
      ? t('models.unknown')
      : value === 'female' || value === 'male'
        ? t(`models.sexes.${value}`)
        : value;
  const rows = report.fairness.flatMap(({ group, values }) =>
    values.map((one) => ({ ...one, group, key: `${group} ${one.value}` })),
  );
  return (
    <Card variant="borderless" className="section" title={t('models.fairness')}>
      <p className="muted">{t('models.fairnessNote')}</p>
      <Table
        rowKey="key"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          {
            title: t('models.group'),
            render: (_, { group }) =>
              group === 'age' || group === 'sex' ? t(`models.groups.${group}`) : group,
          },
          { title: t('models.value'), render: (_, { value }) => nameOf(value) },
          { title: t('models.rows'), align: 'right', render: (_, one) => formatCount(one.rows) },
          { title: t('models.auc'), render: (_, one) => aucText(one.auc) },
          {
            title: t('models.selection'),
            align: 'right',
            render: (_, one) => formatPercent(one.selectionRate, 1),
          },
          {
            title: t('models.ratio'),
            align: 'right',
            render: (_, one) => one.selectionRatio?.toFixed(2) ?? '—',
          },
          {
            title: t('models.meanProbability'),
            align: 'right',
            render: (_, one) => formatPercent(one.meanProbability, 1),
          },
          {
            title: t('models.rate'),
            align: 'right',
            render: (_, one) => formatPercent(one.rate, 1),
          },
        ]}
      />
    </Card>
  );
}
