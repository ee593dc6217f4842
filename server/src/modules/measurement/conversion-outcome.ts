import type { Parameters } from '#platform/analytics/index.ts';

/**
 * What a conversion is counted by: a statement that gives by `subject_no`, the customer, what it is judged by
 * (`reached`) and its worth in fen (`value`). Customers it leaves out have 0 of both.
 */
export type ConversionOutcome = {
  sql: string;
  params: Parameters;
  atLeast: number;
  /** the type `reached` and `atLeast` are compared in */
  comparedAs: 'Int64' | 'Float64';
  needsCurrency: boolean;
  /** whether the facts say who converted, and what it was worth in money */
  records: { conversion: boolean; value: boolean };
};
