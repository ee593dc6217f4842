import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls } from '../../api/benefits.ts';
import { useLanguage } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { formatCompact, formatFen } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';

type Day = { date: string; claimedFen: number; redeemedFen: number; expiredFen: number };

export function BurnChart({ budgetId }: { budgetId: number }): ReactNode {
  const burn = useQuery({
    queryKey: ['budgets', 'burn', budgetId],
    queryFn: ({ signal }) => benefitCalls.burn(budgetId, signal),
  });
  return (
    <Loaded query={burn}>
      {({ days, forecast }) => (
        <>
          {days.length > 0 ? <Forecast {...forecast} /> : null}
          <Days days={days} />
        </>
      )}
    </Loaded>
  );
}

function Forecast({
  perDayFen,
  lastsUntil,
}: {
  perDayFen: number;
  lastsUntil: string | null;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <p className="muted">
      {lastsUntil === null
        ? t('benefits.budgets.noForecast')
        : t('benefits.budgets.forecast', { amount: formatFen(perDayFen), day: lastsUntil })}
    </p>
  );
}

function Days({ days }: { days: readonly Day[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const option = useMemo(() => {
    const series = [
      [t('benefits.budgets.claimed'), (day: Day) => day.claimedFen],
      [t('benefits.budgets.redeemed'), (day: Day) => day.redeemedFen],
      [t('benefits.budgets.expired'), (day: Day) => day.expiredFen],
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
  if (days.length === 0) return <FirstStep text={t('benefits.budgets.burnEmpty')} />;
  return <Chart option={option} label={t('benefits.budgets.burn')} height={320} />;
}
