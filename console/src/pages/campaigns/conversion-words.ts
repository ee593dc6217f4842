import type { Conversion } from '#contract/campaigns.ts';
import { eventName } from '#contract/events.ts';
import type { MetricSummary } from '#contract/metrics.ts';
import { useTranslation } from 'react-i18next';
import { useMetrics } from '../../api/tags.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { formatCount, formatFen } from '../../parts/format-figure.ts';
import { metricOf } from './conversion-fault.core.ts';

/** What counts as a conversion, as a sentence. */
export function useConversionWords(): (conversion: Conversion | null) => string {
  const { t } = useTranslation();
  const say = useSay();
  const language = useLanguage();
  const can = useCan();
  // A security administrator reads approvals and no metrics: the code stands for the name then.
  const metrics = useMetrics(can('read', 'Tag'));
  const amountWords = useMetricAmount();
  return (conversion) => {
    if (!conversion) return '—';
    const days = conversion.withinDays;
    switch (conversion.kind) {
      case 'event':
        return t('campaigns.timing.words.event', {
          days,
          event: eventName(conversion.eventType, language),
          times: conversion.atLeast,
        });
      case 'balance_change':
        return t('campaigns.timing.words.balance_change', {
          days,
          kinds: conversion.balanceKinds.join(', ') || t('campaigns.timing.words.allBalances'),
          amount: formatFen(conversion.atLeastFen),
        });
      case 'transaction':
        return t('campaigns.timing.words.transaction', {
          days,
          direction: t(`campaigns.timing.directions.${conversion.direction}`),
          kinds:
            conversion.transactionKinds.join(', ') || t('campaigns.timing.words.allTransactions'),
          amount: formatFen(conversion.atLeastFen),
        });
      case 'metric_change': {
        const metric = metricOf(metrics.data, conversion);
        return t(`campaigns.timing.words.metric_${conversion.direction}`, {
          days,
          metric: metric ? say(metric.name) : conversion.metric,
          amount: amountWords(metric, conversion.atLeast),
        });
      }
    }
  };
}

/** An amount in the metric's own unit: yuan for fen, percentage points for a share. */
function useMetricAmount(): (metric: MetricSummary | undefined, amount: number) => string {
  const { t } = useTranslation();
  return (metric, amount) => {
    const unit = metric?.unit ?? 'count';
    if (unit === 'fen') return `${formatFen(amount)} ${t('common.yuanUnit')}`;
    if (unit === 'share')
      return t('campaigns.timing.words.points', { number: Number((amount * 100).toFixed(2)) });
    return `${formatCount(amount)} ${t(`tags.units.${unit}`)}`.trim();
  };
}
