import type { PointsRuleDetail, RuleSimulation } from '#contract/points-rules.ts';
import { Alert, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatFen, formatPointsAmount } from '../../parts/format-figure.ts';
import { FirstStep } from '../../parts/load-state.tsx';

/** What the budgets that pay for a rule have left, beside what the simulation takes of each. */
export function RuleBudgets({
  of: { budgets, suffices },
}: {
  of: Pick<RuleSimulation, 'budgets' | 'suffices'>;
}): ReactNode {
  const { t } = useTranslation();
  if (budgets.length === 0)
    return <Alert type="warning" showIcon className="section" title={t('points.rule.unpaid')} />;
  return (
    <>
      {suffices ? null : (
        <Alert type="warning" showIcon className="section" title={t('points.rule.tooLittle')} />
      )}
      <Table
        size="small"
        pagination={false}
        rowKey="budgetId"
        dataSource={budgets}
        scroll={{ x: 'max-content' }}
        columns={[
          {
            title: t('benefits.offers.budget'),
            render: (_, one) =>
              one.frozen ? `${one.name} (${t('points.rule.budgetFrozen')})` : one.name,
          },
          {
            title: t('points.rule.takes'),
            align: 'right',
            render: (_, one) => formatFen(one.neededFen),
          },
          {
            title: t('points.rule.left'),
            align: 'right',
            render: (_, one) => formatFen(one.availableFen),
          },
        ]}
      />
    </>
  );
}

/** Who has paid for what a rule has given, and what waits because a budget lacks the money. */
export function RuleMoney({ rule }: { rule: PointsRuleDetail }): ReactNode {
  const { t } = useTranslation();
  const { waiting, funders } = rule;
  return (
    <>
      <h2 className="part-title">{t('points.rule.paid')}</h2>
      {waiting ? (
        <Alert
          type="warning"
          showIcon
          className="section"
          title={t(waiting.frozen ? 'points.rule.waitsFrozen' : 'points.rule.waits', {
            customers: formatCount(waiting.customers),
            points: formatPointsAmount(waiting.points),
            yuan: formatFen(waiting.fen),
          })}
        />
      ) : null}
      <Table
        size="small"
        pagination={false}
        rowKey={({ budgetId }) => budgetId ?? 0}
        dataSource={funders}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <FirstStep text={t('points.rule.paidNone')} /> }}
        columns={[
          {
            title: t('benefits.offers.budget'),
            render: (_, one) =>
              one.budgetId === null
                ? t('points.rule.unfunded')
                : (one.budgetName ?? `#${one.budgetId}`),
          },
          ...(['paid', 'returned', 'used', 'owed'] as const).map((part) => ({
            key: part,
            title: (
              <DefinedColumn
                label={t(`points.rule.money.${part}`)}
                definition={t(`points.rule.moneyDefinitions.${part}`)}
              />
            ),
            align: 'right' as const,
            render: (_: unknown, one: (typeof funders)[number]) => formatFen(one[`${part}Fen`]),
          })),
        ]}
      />
    </>
  );
}
