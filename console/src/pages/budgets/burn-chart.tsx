import type { burnSchema } from '#contract/budgets.ts';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { bankToday } from '../../api/bank-day.ts';
import { useLanguage } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { Figure } from '../../parts/figure.tsx';
import { formatCompact, formatDay, formatFen } from '../../parts/format-figure.ts';
import { FirstStep } from '../../parts/load-state.tsx';
import { daysBetween, everyDay, forecastLine, leftAtWarning } from './burn-line.core.ts';

type Burn = z.infer<typeof burnSchema>;
type Given = {
  burn: Burn;
  leftFen: number;
  /** with its warning lines in percent; of a funder there are none */
  warned?: { toppedUpFen: number; lines: readonly number[] };
};

/** A pace of two weeks says nothing of what is farther away than this. */
const forecastDays = 3 * 365;

/** Money set aside or put in moves nothing that customers see. */
const hasMoved = (day: Burn['days'][number]): boolean =>
  day.claimedFen !== 0 || day.redeemedFen !== 0 || day.expiredFen !== 0;

const still = { claimedFen: 0, redeemedFen: 0, expiredFen: 0, leftFen: 0 };

/** What was left day by day, how it would go on, and what each day claimed, redeemed and gave back. */
export function BurnChart(given: Given): ReactNode {
  const { t } = useTranslation();
  const { burn, leftFen } = given;
  if (burn.days.length === 0) return <FirstStep text={t('benefits.budgets.burnEmpty')} />;
  const { perDayFen, lastsUntil } = burn.forecast;
  const moved = everyDay(burn.days.filter(hasMoved), still);
  return (
    <>
      <div className="figures">
        <Figure
          size="small"
          label={t('benefits.budgets.left')}
          definition={t('benefits.budgets.leftDefinition')}
          value={formatFen(leftFen)}
        />
        <Figure size="small" label={t('benefits.budgets.perDay')} value={formatFen(perDayFen)} />
        <Figure
          size="small"
          label={t('benefits.budgets.lastsUntil')}
          value={
            lastsUntil !== null && daysBetween(bankToday(), lastsUntil) > forecastDays
              ? t('benefits.budgets.lastsLong')
              : formatDay(lastsUntil)
          }
          {...(lastsUntil === null ? { note: t('benefits.budgets.noForecast') } : {})}
        />
      </div>
      <h2 className="part-title">{t('benefits.budgets.leftOver')}</h2>
      <LeftOver {...given} />
      <h2 className="part-title">{t('benefits.budgets.daily')}</h2>
      {moved.length === 0 ? (
        <FirstStep text={t('benefits.budgets.burnEmpty')} />
      ) : (
        <Daily days={moved} />
      )}
    </>
  );
}

function LeftOver({ burn, leftFen, warned }: Given): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const option = useMemo(() => {
    const today = bankToday();
    const first = burn.days[0]?.date ?? today;
    const past = [...burn.days.map((day) => [day.date, day.leftFen / 100]), [today, leftFen / 100]];
    const ahead = forecastLine(
      leftFen,
      burn.forecast.perDayFen,
      today,
      daysBetween(first, today),
    ).map(([day, fen]) => [day, fen / 100]);
    return {
      grid: { left: 8, right: 24, top: 40, bottom: 8, outerBoundsMode: 'same' },
      legend: { top: 0 },
      tooltip: { trigger: 'axis' },
      // Budgets are told by the day: of a young one no hours either.
      xAxis: { type: 'time', minInterval: 86_400_000 },
      yAxis: {
        type: 'value',
        name: t('common.yuanUnit'),
        min: 0,
        axisLabel: { formatter: (value: number) => formatCompact(value, language) },
      },
      series: [
        {
          type: 'line',
          name: t('benefits.budgets.left'),
          step: 'end',
          showSymbol: burn.days.length < 2,
          data: past,
          markLine: {
            silent: true,
            symbol: 'none',
            lineStyle: { color: '#c2410c', type: 'dashed' },
            data: (warned?.lines ?? []).map((percent) => ({
              yAxis: leftAtWarning(warned?.toppedUpFen ?? 0, percent) / 100,
              label: {
                position: 'insideStartTop',
                formatter: t('benefits.budgets.warnLine', { percent }),
              },
            })),
          },
        },
        ...(ahead.length > 0
          ? [
              {
                type: 'line',
                name: t('benefits.budgets.forecastLine'),
                showSymbol: false,
                lineStyle: { type: 'dashed' },
                data: ahead,
              },
            ]
          : []),
      ],
    };
  }, [burn, leftFen, warned, language, t]);
  return <Chart option={option} label={t('benefits.budgets.leftOver')} height={260} />;
}

function Daily({ days }: { days: Burn['days'] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const option = useMemo(() => {
    const series = [
      [t('benefits.budgets.claimed'), (day: Burn['days'][number]) => day.claimedFen],
      [t('benefits.budgets.redeemed'), (day: Burn['days'][number]) => day.redeemedFen],
      [t('benefits.budgets.expired'), (day: Burn['days'][number]) => day.expiredFen],
    ] as const;
    return {
      grid: { left: 8, right: 16, top: 36, bottom: 8, outerBoundsMode: 'same' },
      legend: { top: 0 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: days.map((day) => day.date) },
      yAxis: {
        type: 'value',
        name: t('common.yuanUnit'),
        axisLabel: { formatter: (value: number) => formatCompact(value, language) },
      },
      series: series.map(([name, of]) => ({
        type: 'bar',
        name,
        barMaxWidth: 18,
        data: days.map((day) => of(day) / 100),
      })),
    };
  }, [days, language, t]);
  return <Chart option={option} label={t('benefits.budgets.daily')} height={240} />;
}
