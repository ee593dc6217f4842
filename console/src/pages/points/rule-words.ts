import type { PointsRuleContent } from '#contract/points-rules.ts';
import { useTranslation } from 'react-i18next';
import { formatFen, formatPointsAmount } from '../../parts/format-figure.ts';

/** What a rule gives, one sentence a step. Points are kept in hundredths, as money in fen. */
export function useRuleWords(): (content: PointsRuleContent) => string[] {
  const { t } = useTranslation();
  return (content) => {
    switch (content.kind) {
      case 'interest':
        return [
          t('points.rule.interestWords', {
            yuan: formatFen(content.everyFen),
            points: formatPointsAmount(content.points),
          }),
        ];
      case 'products':
        return content.steps.map((step) =>
          t('points.rule.stepWords', {
            products: step.products,
            points: formatPointsAmount(step.points),
          }),
        );
      case 'check_in':
        return [t('points.rule.checkInWords', { points: formatPointsAmount(content.points) })];
    }
  };
}
