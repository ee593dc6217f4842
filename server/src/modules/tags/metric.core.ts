import type { SubjectKind } from '#contract/tags.ts';
import type { ValueType } from './expression.core.ts';
import { DeclarationError } from './expression.core.ts';
import { columnOfTable, type FactColumn, type FactTable, factTables } from './fact-tables.core.ts';
import type { Window } from './window.core.ts';

/**
 * sum, count, distinct     0 where there are no rows
 * average, minimum, maximum, first, last   of the field; unknown where there are no rows
 * days_since               from the last row to the as-of date; unknown where there are none
 * share                    of the rows of the filter, the part (by field, or by count); unknown of nothing
 * month_on_month           the sum (or count) of the window's calendar month over that of the month before, less 1;
 *                          unknown when the month before has nothing
 * streak                   calendar months in a row with a row, up to this month or the last; else 0
 * sum_since                sum over the `days` days from the last day with a row of `since` on, of those
 *                          that are over by the as-of date; unknown where there is no such day
 * snapshot_average         mean over the source's snapshots in the window, 0 where the subject is in none;
 *                          unknown where the sources have no snapshot in the window
 * snapshot_last            sum over the source's last snapshot in the window; unknown as above
 */
export type Aggregate =
  | 'sum'
  | 'count'
  | 'distinct'
  | 'average'
  | 'minimum'
  | 'maximum'
  | 'first'
  | 'last'
  | 'days_since'
  | 'share'
  | 'month_on_month'
  | 'streak'
  | 'sum_since'
  | 'snapshot_average'
  | 'snapshot_last';

/** A figure a subject has on a date: an aggregate of one fact table over a window. */
export type Metric = {
  code: string;
  zh: string;
  en: string;
  subjectKind: SubjectKind;
  fact: string;
  aggregate: Aggregate;
  field?: string;
  /** rows that count, in the expression language over the table's columns */
  filter?: string;
  /** for share: which of them are the part */
  part?: string;
  /** for sum_since: rows of which the last day opens the sum, and how many days it takes */
  since?: string;
  days?: number;
  window: Window;
  /** of a metric the bank defined: which version of the definition holds */
  version?: number;
};

type MetricRest = Omit<Metric, 'code' | 'zh' | 'en' | 'subjectKind'>;

/** A metric of customers. */
export function customerMetric(code: string, zh: string, en: string, rest: MetricRest): Metric {
  return { code, zh, en, subjectKind: 'customer', ...rest };
}

export function factTableOf(metric: Metric): FactTable {
  const table = factTables.get(metric.fact);
  if (!table)
    throw new DeclarationError(`metric ${metric.code}: there is no fact table ${metric.fact}`);
  return table;
}

const zeroWithoutRows: readonly Aggregate[] = ['sum', 'count', 'distinct', 'streak'];
const ofTheField: readonly Aggregate[] = ['minimum', 'maximum', 'first', 'last'];

/** The type of a metric's value, and whether it may be unknown. */
export function valueOfMetric(metric: Metric): { type: ValueType; nullable: boolean } {
  if (!ofTheField.includes(metric.aggregate))
    return { type: 'number', nullable: !zeroWithoutRows.includes(metric.aggregate) };
  const column = columnOfTable(factTableOf(metric), metric.field ?? '');
  if (!column)
    throw new DeclarationError(
      `metric ${metric.code}: ${metric.aggregate} wants a field of ${metric.fact}`,
    );
  // An unknown text is '', as everywhere in the facts.
  return { type: column.type, nullable: column.type !== 'text' };
}

/** The column of which a metric shows single values as they stand; none where it counts, adds up or compares. */
export function fieldShown(metric: Metric): FactColumn | undefined {
  return ofTheField.includes(metric.aggregate)
    ? columnOfTable(factTableOf(metric), metric.field ?? '')
    : undefined;
}
