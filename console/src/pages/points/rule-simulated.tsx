import type { PointsRuleDetail } from '#contract/points-rules.ts';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pointsCalls } from '../../api/points.ts';
import { Figure } from '../../parts/figure.tsx';
import { formatCount, formatFen, formatPointsAmount } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { RuleBudgets } from './rule-money.tsx';

/** What the newest version would have given in a past period, as its checker sees it. */
export function RuleSimulated({ rule }: { rule: PointsRuleDetail }): ReactNode {
  const { t } = useTranslation();
  const simulated = useQuery({
    queryKey: ['points-rules', 'simulation', rule.id, rule.content],
    queryFn: ({ signal }) => pointsCalls.simulate(rule.id, signal),
    staleTime: 300_000,
  });
  return (
    <Loaded query={simulated} rows={2}>
      {({ from, until, customers, points, pieces, liabilityFen, ...money }) => (
        <>
          <p className="muted">
            {t(`points.rule.simulationNote.${rule.content.kind}`)}{' '}
            {t('points.rule.simulatedDays', { from, until })}
          </p>
          <div className="figures">
            <Figure
              size="small"
              label={t('points.rule.customers')}
              value={formatCount(customers)}
            />
            {rule.content.kind === 'product_gifts' ? (
              <Figure size="small" label={t('points.rule.pieces')} value={formatCount(pieces)} />
            ) : (
              <>
                <Figure
                  size="small"
                  label={t('points.rule.given')}
                  value={formatPointsAmount(points)}
                />
                <Figure
                  size="small"
                  label={t('points.rule.perCustomer')}
                  value={customers === 0 ? '—' : formatPointsAmount(Math.round(points / customers))}
                />
              </>
            )}
            <Figure
              size="small"
              label={t('points.rule.liability')}
              definition={t(
                rule.content.kind === 'product_gifts'
                  ? 'points.rule.giftLiabilityDefinition'
                  : 'points.rule.liabilityDefinition',
              )}
              value={formatFen(liabilityFen)}
            />
          </div>
          <RuleBudgets of={money} />
        </>
      )}
    </Loaded>
  );
}
