import type { SimulatedCase, Simulation } from '#contract/benefit-simulation.ts';
import { Alert, Card, Table } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBudgets } from '../../api/benefits.ts';
import { useLanguage } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { Defined, Figure } from '../../parts/figure.tsx';
import {
  formatCompact,
  formatCount,
  formatDay,
  formatFen,
  formatPercent,
} from '../../parts/format-figure.ts';

/** What the simulation says: whether it can be launched, its worst case, the three cases and their days. */
export function SimulationResult({ simulation }: { simulation: Simulation }): ReactNode {
  const { t } = useTranslation();
  const { basis, campaignIds, possible, worst } = simulation;
  return (
    <Card variant="borderless" title={t('simulation.result')}>
      <Shortage simulation={simulation} />
      <p className="muted">
        {basis === 'past'
          ? t('simulation.fromPast', { number: campaignIds.length })
          : t('simulation.fromAssumed')}{' '}
        {t('simulation.notForeseen')}
      </p>
      <div className="figures">
        <Figure
          label={t('simulation.worst')}
          definition={t('simulation.worstDefinition')}
          value={formatFen(worst.reduce((sum, { fen }) => sum + fen, 0))}
        />
        <Figure
          label={t('simulation.possible')}
          definition={t('simulation.possibleDefinition')}
          value={formatCount(possible.count)}
        />
      </div>
      <CaseTable cases={simulation.cases} />
      <h2 className="part-title">{t('simulation.byFunder')}</h2>
      <FunderTable simulation={simulation} />
      <h2 className="part-title">{t('simulation.curve')}</h2>
      <BurnCurve simulation={simulation} />
    </Card>
  );
}

function Shortage({ simulation }: { simulation: Simulation }): ReactNode {
  const { t } = useTranslation();
  const budgetName = useBudgetName();
  const { wanted, possible, short } = simulation;
  if (wanted.count <= possible.count) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="section"
      title={t('simulation.shortTitle')}
      description={
        <ul className="tight-list">
          <li>
            {t('simulation.shortCount', {
              wanted: formatCount(wanted.count),
              possible: formatCount(possible.count),
            })}
          </li>
          {short.map(({ budgetId, neededFen, availableFen }) => (
            <li key={budgetId}>
              {t('simulation.shortBudget', {
                name: budgetName(budgetId),
                needed: formatFen(neededFen),
                available: formatFen(availableFen),
              })}
            </li>
          ))}
        </ul>
      }
    />
  );
}

function useBudgetName(): (id: number) => string {
  const budgets = useBudgets();
  return (id) => budgets.data?.find((one) => one.id === id)?.name ?? `#${id}`;
}

function CaseTable({ cases }: { cases: readonly SimulatedCase[] }): ReactNode {
  const { t } = useTranslation();
  const rows: { key: string; label: ReactNode; of: (one: SimulatedCase) => string }[] = [
    {
      key: 'claimRate',
      label: t('simulation.past.claimRate'),
      of: (one) => formatPercent(one.claimRate),
    },
    {
      key: 'redeemRate',
      label: t('simulation.past.redeemRate'),
      of: (one) => formatPercent(one.redeemRate),
    },
    { key: 'claims', label: t('simulation.claims'), of: (one) => formatCount(one.claims) },
    { key: 'claimed', label: t('simulation.claimedFen'), of: (one) => formatFen(one.claimedFen) },
    {
      key: 'redemptions',
      label: t('simulation.redemptions'),
      of: (one) => formatCount(one.redemptions),
    },
    { key: 'cost', label: t('simulation.cost'), of: (one) => formatFen(one.costFen) },
    {
      key: 'returned',
      label: (
        <Defined label={t('simulation.returned')} definition={t('simulation.returnedDefinition')} />
      ),
      of: (one) => formatFen(one.returnedFen),
    },
    {
      key: 'expired',
      label: (
        <Defined label={t('simulation.expired')} definition={t('simulation.expiredDefinition')} />
      ),
      of: (one) => formatFen(one.expiredFen),
    },
    {
      key: 'lastExpiry',
      label: t('simulation.lastExpiry'),
      of: (one) => formatDay(one.lastExpiry),
    },
    { key: 'refused', label: t('simulation.refused'), of: (one) => formatCount(one.refused) },
    { key: 'bites', label: t('simulation.limitBites'), of: (one) => formatDay(one.limitBites) },
  ];
  return (
    <Table
      size="small"
      rowKey="key"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      columns={[
        { title: t('simulation.figure'), render: (_, row) => row.label },
        ...cases.map((one) => ({
          key: one.name,
          title: (
            <Defined
              label={t(`simulation.cases.${one.name}`)}
              definition={t(`simulation.caseDefinitions.${one.name}`)}
            />
          ),
          align: 'right' as const,
          render: (_: unknown, row: (typeof rows)[number]) => (
            <span className="number">{row.of(one)}</span>
          ),
        })),
      ]}
    />
  );
}

function FunderTable({ simulation }: { simulation: Simulation }): ReactNode {
  const { t } = useTranslation();
  const budgetName = useBudgetName();
  const { worst, cases } = simulation;
  const money = (title: string, of: (budgetId: number) => number | undefined) => ({
    key: title,
    title,
    align: 'right' as const,
    render: (_: unknown, row: (typeof worst)[number]) => (
      <span className="number">{formatFen(of(row.budgetId))}</span>
    ),
  });
  return (
    <Table
      size="small"
      rowKey="budgetId"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={worst}
      columns={[
        { title: t('benefits.offers.budget'), render: (_, row) => budgetName(row.budgetId) },
        ...cases.map((one) =>
          money(
            t(`simulation.cases.${one.name}`),
            (id) => one.cost.find(({ budgetId }) => budgetId === id)?.fen,
          ),
        ),
        money(t('simulation.worst'), (id) => worst.find(({ budgetId }) => budgetId === id)?.fen),
      ]}
    />
  );
}

function BurnCurve({ simulation }: { simulation: Simulation }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const option = useMemo(() => {
    const { cases, possible } = simulation;
    const days = cases.toSorted((one, other) => other.days.length - one.days.length)[0]?.days ?? [];
    const expected = cases.find(({ name }) => name === 'expected');
    const line = (name: string, fens: readonly number[], dashed = false) => ({
      type: 'line',
      name,
      showSymbol: false,
      ...(dashed ? { lineStyle: { type: 'dashed' } } : {}),
      data: fens.map((fen) => fen / 100),
    });
    return {
      grid: { left: 8, right: 24, top: 56, bottom: 8, outerBoundsMode: 'same' },
      legend: { top: 0 },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', boundaryGap: false, data: days.map(({ date }) => date) },
      yAxis: {
        type: 'value',
        name: t('common.yuanUnit'),
        axisLabel: { formatter: (value: number) => formatCompact(value, language) },
      },
      series: [
        ...cases.map((one) =>
          line(
            t('simulation.claimedCurve', { name: t(`simulation.cases.${one.name}`) }),
            runningSum(one.days.map(({ claimedFen }) => claimedFen)),
          ),
        ),
        line(
          t('simulation.costCurve'),
          runningSum(expected?.days.map(({ redeemedFen }) => redeemedFen) ?? []),
        ),
        line(
          t('simulation.setAside'),
          days.map(() => possible.fen),
          true,
        ),
      ],
    };
  }, [simulation, language, t]);
  return <Chart option={option} label={t('simulation.curve')} height={320} />;
}

function runningSum(numbers: readonly number[]): number[] {
  let sum = 0;
  return numbers.map((number) => (sum += number));
}
