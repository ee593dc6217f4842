import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Board } from '../../api/campaigns.ts';
import { Chart } from '../../parts/chart.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { FirstStep } from '../../parts/load-state.tsx';

const measures = ['contacted', 'claimed', 'redeemed'] as const;

export function DailyChart({ board }: { board: Board }): ReactNode {
  const { t } = useTranslation();
  const option = useMemo(() => {
    const dates = [...new Set(board.days.map((day) => day.date))].toSorted();
    const sum = (date: string, measure: (typeof measures)[number]): number =>
      board.days.reduce((total, day) => (day.date === date ? total + day[measure] : total), 0);
    return {
      grid: { left: 8, right: 16, top: 36, bottom: 8, outerBoundsMode: 'same' },
      legend: { top: 0 },
      tooltip: { trigger: 'axis', valueFormatter: (value: number) => formatCount(value) },
      xAxis: { type: 'category', data: dates },
      yAxis: { type: 'value', minInterval: 1 },
      series: measures.map((measure) => ({
        type: 'line',
        name: t(`campaigns.board.${measure}`),
        showSymbol: dates.length < 32,
        data: dates.map((date) => sum(date, measure)),
      })),
    };
  }, [board, t]);
  if (board.days.length === 0) return <FirstStep text={t('campaigns.board.noDaily')} />;
  return <Chart option={option} label={t('campaigns.board.daily')} height={260} />;
}
