import type { Conversion } from '#contract/campaigns.ts';
import type { MetricSummary } from '#contract/metrics.ts';

type ConversionFault = 'event' | 'metric' | 'looks_back';

/** What is missing of a conversion before it can be saved; `metric` is the one it names, where it is known. */
export function faultOfConversion(
  conversion: Conversion,
  metric: MetricSummary | undefined,
): ConversionFault | null {
  if (conversion.kind === 'event') return conversion.eventType.trim() ? null : 'event';
  if (conversion.kind !== 'metric_change') return null;
  if (conversion.metric === '') return 'metric';
  return metric && metric.behindDays >= conversion.withinDays ? 'looks_back' : null;
}

/** The metric a conversion names; undefined where it names none, or the list is not read yet. */
export function metricOf(
  metrics: readonly MetricSummary[] | undefined,
  conversion: Conversion | null,
): MetricSummary | undefined {
  return conversion?.kind === 'metric_change'
    ? metrics?.find((metric) => metric.code === conversion.metric)
    : undefined;
}
