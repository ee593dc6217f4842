import type { ArmComparison } from '#contract/measurement.ts';
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';
import { chartColors } from '../../app/theme.ts';
import { Chart } from '../../parts/chart.tsx';
import { formatPoints } from '../../parts/format-figure.ts';

type LiftChartProps = {
  comparisons: readonly ArmComparison[];
  armNames: ReadonlyMap<string, string>;
  confidence: string;
};

/** Lift of each arm as a point with its interval, against the line of no difference. */
export function LiftChart({ comparisons, armNames, confidence }: LiftChartProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const label = t('campaigns.measurement.chart', { confidence });
  const rows = useMemo(
    () =>
      comparisons.flatMap(({ arm, conversion }) =>
        conversion.lift.estimable
          ? [
              {
                name: armNames.get(arm) ?? arm,
                value: conversion.lift.value,
                low: conversion.lift.low,
                high: conversion.lift.high,
              },
            ]
          : [],
      ),
    [comparisons, armNames],
  );
  const option = useMemo(() => {
    // Whole steps of five points (or tenths of one) on both ends, so that the axis reads plainly.
    const widest = Math.max(
      0.005,
      ...rows.flatMap((row) => [Math.abs(row.low), Math.abs(row.high)]),
    );
    const step = widest > 0.05 ? 0.05 : 0.005;
    const low = Math.floor(Math.min(0, ...rows.map((row) => row.low)) / step - 0.5) * step;
    const high = Math.ceil(Math.max(0, ...rows.map((row) => row.high)) / step + 0.5) * step;
    return {
      grid: { left: 8, right: 24, top: 24, bottom: 8, outerBoundsMode: 'same' },
      tooltip: {
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const row = rows[dataIndex];
          return row
            ? `${row.name}: ${formatPoints(row.value, language)} [${formatPoints(row.low, language)}, ${formatPoints(row.high, language)}]`
            : '';
        },
      },
      xAxis: {
        type: 'value',
        min: low,
        max: high,
        axisLabel: { formatter: (value: number) => formatPoints(value, language, 1) },
        splitNumber: 5,
      },
      yAxis: { type: 'category', data: rows.map((row) => row.name), inverse: true },
      series: [
        {
          type: 'custom',
          renderItem: drawInterval,
          encode: { x: [0, 1, 2], y: 3 },
          data: rows.map((row, index) => [row.low, row.value, row.high, index]),
          markLine: {
            symbol: 'none',
            silent: true,
            lineStyle: { color: '#6b6b6b', type: 'dashed' },
            label: { formatter: t('campaigns.measurement.noDifference'), position: 'start' },
            data: [{ xAxis: 0 }],
          },
        },
      ],
    };
  }, [rows, language, t]);
  if (rows.length === 0) return null;
  return (
    <section aria-label={label} className="section">
      <p className="muted">{label}</p>
      <Chart option={option} label={label} height={rows.length * 56 + 70} />
    </section>
  );
}

function drawInterval(_: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) {
  const row = api.value(3);
  const at = (dimension: number): [number, number] => {
    const [x = 0, y = 0] = api.coord([api.value(dimension), row]);
    return [x, y];
  };
  const [low, y] = at(0);
  const [middle] = at(1);
  const [high] = at(2);
  const stroke = { stroke: chartColors[0] ?? '#1f4e9c', lineWidth: 2.5 };
  const line = (x1: number, y1: number, x2: number, y2: number) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style: stroke,
  });
  return {
    type: 'group' as const,
    children: [
      line(low, y, high, y),
      line(low, y - 7, low, y + 7),
      line(high, y - 7, high, y + 7),
      {
        type: 'circle' as const,
        shape: { cx: middle, cy: y, r: 6 },
        style: { fill: stroke.stroke },
      },
    ],
  };
}
