import { pointsRuleContent, ruleSimulation } from '#contract/points-rules.ts';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { formatCount, formatFen, formatPointsAmount } from '../../parts/format-figure.ts';
import { RuleBudgets } from '../points/rule-money.tsx';
import { RuleWords } from '../points/rule-state.tsx';

export const submittedRule = z.object({
  code: z.string(),
  name: z.string(),
  version: z.number(),
  content: pointsRuleContent,
  simulation: ruleSimulation,
});

/** A rule of points: what it gives, and what it would have given when it was submitted. */
export function SubmittedRule({ of }: { of: z.infer<typeof submittedRule> }): ReactNode {
  const { t } = useTranslation();
  const { customers, points, pieces, liabilityFen, from, until } = of.simulation;
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          { key: 'name', label: t('points.rule.name'), children: `${of.name} (${of.code})` },
          {
            key: 'version',
            label: t('points.rule.version'),
            children: t('points.rule.versionNo', { version: of.version }),
          },
          {
            key: 'content',
            label: t('points.rule.content'),
            children: <RuleWords content={of.content} />,
            span: 2,
          },
        ]}
      />
      <h2 className="part-title">{t('points.rule.simulation')}</h2>
      <Descriptions
        bordered
        size="small"
        column={2}
        items={[
          {
            key: 'days',
            label: t('points.rule.at'),
            children: t('points.rule.simulatedDays', { from, until }),
          },
          { key: 'customers', label: t('points.rule.customers'), children: formatCount(customers) },
          of.content.kind === 'product_gifts'
            ? { key: 'pieces', label: t('points.rule.pieces'), children: formatCount(pieces) }
            : {
                key: 'points',
                label: t('points.rule.given'),
                children: formatPointsAmount(points),
              },
          {
            key: 'liability',
            label: t('points.rule.liability'),
            children: formatFen(liabilityFen),
          },
        ]}
      />
      <h2 className="part-title">{t('benefits.offers.funding')}</h2>
      <RuleBudgets of={of.simulation} />
    </>
  );
}
