import { customerMetric as metric, type Metric } from '../metric.core.ts';
import type { Window } from '../window.core.ts';

/** Declares a number of events of a kind. */
export const events = (
  code: string,
  zh: string,
  en: string,
  filter: string,
  window: Window,
): Metric => metric(code, zh, en, { fact: 'fact_event', aggregate: 'count', filter, window });
