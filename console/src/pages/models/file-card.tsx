import { Card, Descriptions } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { basisKindNames, type FileCard, type Registration } from '#contract/outside-models.ts';
import { predictions } from '#contract/predictions.ts';
import { useSay } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { formatCount, formatDay, formatPercent } from '../../parts/format-figure.ts';
import { aucText } from './model-state.tsx';

/** What is recorded of a model of others. */
export function RegistrationView({ registration }: { registration: Registration }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { basis, bands, scale, outcomeOf } = registration;
  const judgedBy = predictions.find(({ code }) => code === outcomeOf);
  return (
    <Descriptions
      size="small"
      className="section"
      column={{ xs: 1, lg: 2 }}
      items={[
        {
          key: 'provider',
          label: t('outsideModels.provider'),
          children: registration.provider,
        },
        { key: 'owner', label: t('tags.owner'), children: say(registration.owner) },
        {
          key: 'population',
          label: t('models.population'),
          children: say(registration.population),
        },
        {
          key: 'horizon',
          label: t('outsideModels.horizon'),
          children: t('outsideModels.months', { n: registration.horizonMonths }),
        },
        {
          key: 'basis',
          label: t('outsideModels.basis'),
          children: `${say(basisKindNames[basis.kind])} · ${basis.document}`,
        },
        {
          key: 'days',
          label: t('outsideModels.days'),
          children: `${formatDay(basis.from)} – ${formatDay(basis.until)}`,
        },
        {
          key: 'scale',
          label: t('outsideModels.scale'),
          children: `${scale.from} – ${scale.to}`,
        },
        {
          key: 'bands',
          label: t('outsideModels.bands'),
          children: bands ? t('outsideModels.bandScores', bands) : t('outsideModels.bandShares'),
        },
        {
          key: 'outcomeOf',
          label: t('outsideModels.outcomeOf'),
          children: judgedBy ? say(judgedBy) : t('outsideModels.outcomeNone'),
        },
      ]}
    />
  );
}

/** A version that came as a file: whom it scores, how, and what came true of it. */
export function FileCardView({ card }: { card: FileCard }): ReactNode {
  const { t } = useTranslation();
  const { distribution, stability, outcome, bands, registration } = card;
  const { lowest, mean, highest } = distribution;
  const figure = (value: number): string => String(Math.round(value * 1000) / 1000);
  const outcomeText = outcome
    ? t('outsideModels.outcomeOfRows', {
        auc: aucText(outcome.auc),
        rows: formatCount(outcome.rows),
        positives: formatCount(outcome.positives),
        date: formatDay(outcome.knownOn),
      })
    : registration.outcomeOf
      ? t('outsideModels.outcomeWaiting')
      : t('outsideModels.outcomeNone');
  return (
    <>
      <RegistrationView registration={registration} />
      <Descriptions
        size="small"
        className="section"
        column={{ xs: 1, lg: 2 }}
        items={[
          { key: 'file', label: t('outsideModels.file'), children: card.fileName },
          { key: 'date', label: t('outsideModels.date'), children: formatDay(card.businessDate) },
          {
            key: 'coverage',
            label: t('outsideModels.coverage'),
            children: t('outsideModels.coverageOf', {
              customers: formatCount(card.customers),
              all: formatCount(card.allCustomers),
              share: formatPercent(
                card.allCustomers > 0 ? card.customers / card.allCustomers : null,
                1,
              ),
            }),
          },
          {
            key: 'levels',
            label: t('outsideModels.levels'),
            children: `${formatCount(card.high)} (≥ ${figure(bands.high)}) / ${formatCount(card.medium)} (≥ ${figure(bands.medium)})`,
          },
          {
            key: 'spread',
            label: t('outsideModels.spread'),
            children: t('outsideModels.spreadOf', {
              lowest: figure(lowest),
              mean: figure(mean),
              highest: figure(highest),
            }),
          },
          {
            key: 'stability',
            label: t('outsideModels.stability'),
            children: stability
              ? t('outsideModels.stabilityOf', {
                  psi: stability.psi.toFixed(3),
                  n: stability.version,
                })
              : '—',
          },
          {
            key: 'refused',
            label: t('outsideModels.refused'),
            children: `${formatCount(card.refused)} / ${formatCount(card.rows)}`,
          },
          { key: 'outcome', label: t('outsideModels.outcome'), children: outcomeText },
        ]}
      />
      <SpreadChart card={card} />
    </>
  );
}

function SpreadChart({ card }: { card: FileCard }): ReactNode {
  const { t } = useTranslation();
  const option = useMemo(() => {
    const { bins } = card.distribution;
    const { from, to } = card.registration.scale;
    const edge = (at: number): string =>
      String(Math.round((from + ((to - from) * at) / bins.length) * 1000) / 1000);
    return {
      grid: { left: 8, right: 24, top: 16, bottom: 8, outerBoundsMode: 'same' },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: bins.map((_, at) => `${edge(at)}–${edge(at + 1)}`) },
      yAxis: { type: 'value' },
      series: [{ type: 'bar', barMaxWidth: 32, name: t('outsideModels.customers'), data: bins }],
    };
  }, [card, t]);
  return (
    <Card
      variant="borderless"
      size="small"
      title={t('outsideModels.spread')}
      extra={<span className="muted">{t('outsideModels.spreadNote')}</span>}
    >
      <Chart option={option} label={t('outsideModels.spread')} />
    </Card>
  );
}
