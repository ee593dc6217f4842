import { Col, Row, Table } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Board } from '../../api/campaigns.ts';
import { Chart } from '../../parts/chart.tsx';
import { formatCount, formatFen, formatPercent } from '../../parts/format-figure.ts';

const stages = ['tasks', 'contacted', 'claimed', 'redeemed'] as const;

/** Stages as shares of everybody assigned, so that arms of different size compare; counts beside. */
export function ArmFunnel({ board }: { board: Board }): ReactNode {
  const { t } = useTranslation();
  const option = useMemo(() => {
    const shown = board.arms.filter((arm) => !arm.isControl);
    return {
      grid: {
        left: 8,
        right: 48,
        top: shown.length > 1 ? 32 : 8,
        bottom: 8,
        outerBoundsMode: 'same',
      },
      ...(shown.length > 1 ? { legend: { top: 0 } } : {}),
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        valueFormatter: (value: number) => formatPercent(value / 100, 1),
      },
      xAxis: { type: 'value', max: 100, axisLabel: { formatter: '{value}%' }, interval: 25 },
      yAxis: {
        type: 'category',
        inverse: true,
        data: stages.map((stage) => t(`campaigns.board.${stage}`)),
      },
      series: shown.map((arm) => ({
        type: 'bar',
        name: arm.name,
        barMaxWidth: 22,
        data: stages.map((stage) => (arm.assigned ? (arm[stage] / arm.assigned) * 100 : 0)),
        label: {
          show: true,
          position: 'right',
          formatter: ({ value }: { value: number }) => formatPercent(value / 100, 1),
        },
      })),
    };
  }, [board, t]);
  return (
    <Row gutter={[24, 14]}>
      <Col xs={24} xl={11}>
        <p className="muted">{t('campaigns.board.funnelHint')}</p>
        <Chart option={option} label={t('campaigns.board.funnel')} height={200} />
      </Col>
      <Col xs={24} xl={13}>
        <Table
          size="small"
          rowKey="code"
          pagination={false}
          dataSource={board.arms}
          scroll={{ x: 'max-content' }}
          columns={[
            { title: t('campaigns.trial.arm'), dataIndex: 'name' },
            {
              title: t('campaigns.board.assigned'),
              align: 'right',
              render: (_, arm) => formatCount(arm.assigned),
            },
            {
              title: t('campaigns.board.tasks'),
              align: 'right',
              render: (_, arm) => formatCount(arm.tasks),
            },
            {
              title: t('campaigns.board.contacted'),
              align: 'right',
              render: (_, arm) => formatCount(arm.contacted),
            },
            {
              title: t('campaigns.board.claimed'),
              align: 'right',
              render: (_, arm) => formatCount(arm.claimed),
            },
            {
              title: t('campaigns.board.redeemed'),
              align: 'right',
              render: (_, arm) => formatCount(arm.redeemed),
            },
            {
              title: t('campaigns.board.cost'),
              align: 'right',
              render: (_, arm) => formatFen(arm.costFen),
            },
          ]}
        />
      </Col>
    </Row>
  );
}
