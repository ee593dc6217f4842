import { moneyKinds, type Portrait, type PortraitMonth } from '#contract/portraits.ts';
import { Tooltip } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage, useSay } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { FirstStep } from '../../parts/load-state.tsx';
import { amountText } from './amount-text.ts';

/** Money by month and kind where figures may be seen, else the bands; the path of bands below either. */
export function AumTrend({ figures }: { figures: Portrait['figures'] }): ReactNode {
  const { t } = useTranslation();
  const months = figures?.months ?? [];
  if (months.length === 0) return <FirstStep text={t('portrait.trendEmpty')} />;
  const seesFigures = months.every(({ aum }) => aum.fen !== null);
  return (
    <>
      {seesFigures ? <MoneyChart months={months} /> : <MoneyBands months={months} />}
      <BandPath months={months} />
    </>
  );
}

const tenThousandYuan = 1_000_000;

function MoneyChart({ months }: { months: readonly PortraitMonth[] }): ReactNode {
  const { t } = useTranslation();
  const option = useMemo(() => {
    const wan = (fen: number | null | undefined): number =>
      Math.round(((fen ?? 0) / tenThousandYuan) * 100) / 100;
    const kinds = moneyKinds.filter((kind) =>
      months.some((month) => month.kinds.some((one) => one.kind === kind)),
    );
    const stacked = kinds.map((kind) => ({
      type: 'bar',
      name: t(`portrait.kinds.${kind}`),
      // A loan is owed: it stands beside what is owned, not on top of it.
      stack: kind === 'loan' ? 'owed' : 'owned',
      barMaxWidth: 26,
      data: months.map((month) => wan(month.kinds.find((one) => one.kind === kind)?.amount.fen)),
    }));
    return {
      grid: { left: 4, right: 8, top: 40, bottom: 4, outerBoundsMode: 'same' },
      legend: { top: 0, type: 'scroll' },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: months.map(({ month }) => month.slice(2)) },
      yAxis: { type: 'value', name: t('portrait.trendUnit'), splitNumber: 3 },
      series: [
        ...stacked,
        {
          type: 'line',
          name: t('portrait.aumLine'),
          symbolSize: 5,
          lineStyle: { width: 2, color: '#16243d' },
          itemStyle: { color: '#16243d' },
          data: months.map(({ aum }) => wan(aum.fen)),
        },
      ],
    };
  }, [months, t]);
  return <Chart option={option} height={230} label={t('portrait.trendLabel')} />;
}

function MoneyBands({ months }: { months: readonly PortraitMonth[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const last = months.at(-1);
  return (
    <dl className="portrait-bands">
      {(last?.kinds ?? []).map(({ kind, amount }) => (
        <div key={kind}>
          <dt>{t(`portrait.kinds.${kind}`)}</dt>
          <dd>{amountText(amount, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Runs of months in one band, so that the path reads as steps and not as a row of the same word. */
function BandPath({ months }: { months: readonly PortraitMonth[] }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const steps: { name: string; from: string; to: string }[] = [];
  for (const { month, band } of months) {
    const name = band ? say(band) : '—';
    const last = steps.at(-1);
    if (last?.name === name) last.to = month;
    else steps.push({ name, from: month, to: month });
  }
  return (
    <div className="band-path">
      <Tooltip title={t('portrait.pathDefinition')}>
        <span className="defined muted" tabIndex={0}>
          {t('portrait.path')}
        </span>
      </Tooltip>
      <ol>
        {steps.map((step) => (
          <li key={step.from}>
            <strong>{step.name}</strong>
            <span className="muted">
              {step.from === step.to ? step.from : `${step.from} – ${step.to}`}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
