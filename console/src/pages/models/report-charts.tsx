import type { Evaluation } from '#contract/model-report.ts';
import { Card, Col, Row } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../parts/chart.tsx';
import { formatPercent } from '../../parts/format-figure.ts';

const grid = { left: 8, right: 24, top: 36, bottom: 8, outerBoundsMode: 'same' };
const shareAxis = { axisLabel: { formatter: (value: number) => formatPercent(value, 0) } };
const shareTip = { trigger: 'axis', valueFormatter: (value: number) => formatPercent(value, 1) };

/** Gain, lift, calibration and the spread of the scores, of the version itself. */
export function ReportCharts({ judged }: { judged: Evaluation }): ReactNode {
  const { t } = useTranslation();
  const options = useMemo(() => {
    const { deciles, calibration } = judged;
    const tenths = deciles.map(({ decile }) => String(decile));
    const gain = {
      grid,
      tooltip: shareTip,
      legend: { top: 0 },
      xAxis: { type: 'category', data: ['0', ...tenths], boundaryGap: false },
      yAxis: { type: 'value', max: 1, ...shareAxis },
      series: [
        { type: 'line', name: t('models.gain'), data: [0, ...deciles.map((one) => one.gain)] },
        {
          type: 'line',
          name: t('models.random'),
          data: [0, ...deciles.map((_, at) => (at + 1) / deciles.length)],
          lineStyle: { type: 'dashed' },
          symbol: 'none',
        },
      ],
    };
    const total = deciles.reduce((sum, { positives }) => sum + positives, 0);
    const rows = deciles.reduce((sum, one) => sum + one.rows, 0);
    const lift = {
      grid,
      tooltip: { trigger: 'axis', valueFormatter: (value: number) => value.toFixed(2) },
      xAxis: { type: 'category', data: tenths },
      yAxis: { type: 'value' },
      series: [
        {
          type: 'bar',
          barMaxWidth: 32,
          data: deciles.map((one) => one.positives / one.rows / (total / rows)),
          markLine: { silent: true, symbol: 'none', data: [{ yAxis: 1 }] },
        },
      ],
    };
    const calibrated = {
      grid,
      tooltip: shareTip,
      legend: { top: 0 },
      xAxis: { type: 'value', name: t('models.probability'), nameLocation: 'middle', ...shareAxis },
      yAxis: { type: 'value', ...shareAxis },
      series: [
        {
          type: 'line',
          name: t('models.actual'),
          data: calibration.bins.map((bin) => [bin.meanProbability, bin.rate]),
        },
        {
          type: 'line',
          name: t('models.perfect'),
          symbol: 'none',
          lineStyle: { type: 'dashed' },
          data: calibration.bins.map((bin) => [bin.meanProbability, bin.meanProbability]),
        },
      ],
    };
    const spread = {
      grid,
      tooltip: shareTip,
      legend: { top: 0 },
      xAxis: { type: 'category', data: tenths },
      yAxis: { type: 'value', ...shareAxis },
      series: [
        {
          type: 'bar',
          name: t('models.highest'),
          data: deciles.map((one) => one.highestScore),
        },
        { type: 'bar', name: t('models.lowest'), data: deciles.map((one) => one.lowestScore) },
      ],
    };
    return { gain, lift, calibration: calibrated, distribution: spread };
  }, [judged, t]);
  return (
    <Row gutter={[14, 14]} className="section">
      {(['gain', 'lift', 'calibration', 'distribution'] as const).map((name) => (
        <Col key={name} xs={24} lg={12}>
          <Card variant="borderless" title={t(`models.${name}`)}>
            <p className="muted">{t(`models.${name}Note`)}</p>
            <Chart option={options[name]} height={240} label={t(`models.${name}`)} />
          </Card>
        </Col>
      ))}
    </Row>
  );
}
