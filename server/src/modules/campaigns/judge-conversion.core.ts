import type { Conversion } from '#contract/campaigns.ts';
import type { MetricSummary } from '#contract/metrics.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

/** Whether customers can convert by this: a metric must exist, be about customers and mean something as a difference. */
export function judgeConversion(
  conversion: Conversion | null,
  metric: MetricSummary | undefined,
): Result<void> {
  if (conversion?.kind !== 'metric_change') return ok(undefined);
  const { metric: code, atLeast, withinDays } = conversion;
  if (!metric) return refuse('METRIC_UNKNOWN', { metric: code });
  const { subjectKind, change, unit, behindDays } = metric;
  if (subjectKind !== 'customer')
    return refuse('METRIC_OTHER_SUBJECT', { metric: code, subjectKind });
  if (change !== 'comparable') return refuse('METRIC_WITHOUT_CHANGE', { metric: code });
  if (behindDays >= withinDays)
    return refuse('METRIC_LOOKS_BACK', { metric: code, behindDays, withinDays });
  if (unit === 'share' ? atLeast > 1 : !Number.isInteger(atLeast))
    return refuse('METRIC_AT_LEAST', { metric: code, atLeast, unit });
  return ok(undefined);
}
