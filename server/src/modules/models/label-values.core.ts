import { ok, refuse, type Result } from '#contract/result.ts';

/** The values that the label column has, in the order in which they came; at most two. */
export type LabelValues = { readonly column: string; readonly values: string[] };

const plainlyPositive = new Set(['1', 'yes', 'y', 'true', '是']);
const plainlyNegative = new Set(['0', 'no', 'n', 'false', '否']);

/** Which value is the positive one: the one that was named, or the one that plainly is. */
export function positiveOf(
  { column, values }: LabelValues,
  named: string | undefined,
  rows: number,
): Result<string> {
  const listed = values.join(', ');
  if (named !== undefined && !values.includes(named))
    return refuse('LABEL_POSITIVE_UNKNOWN', { column, positive: named, values: listed });
  const [one, other] = values;
  if (one === undefined || other === undefined)
    return refuse('LABEL_ONE_CLASS', { part: 'file', rows });
  if (named !== undefined) return ok(named);
  for (const [positive, negative] of [
    [one, other],
    [other, one],
  ] as const)
    if (plainlyPositive.has(positive.toLowerCase()) && plainlyNegative.has(negative.toLowerCase()))
      return ok(positive);
  return refuse('LABEL_POSITIVE_NEEDED', { column, values: listed });
}
