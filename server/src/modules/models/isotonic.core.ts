/** Values that belong together, with the mean of each side. */
export type IsotonicBlock = { readonly rows: number; readonly mean: number; readonly rate: number };

/**
 * The rising curve nearest to the outcomes in least squares, by pooling adjacent violators (Ayer et al., Annals
 * of Mathematical Statistics 26, 1955). `values` ascend; equal ones are pooled before anything else.
 */
export function isotonicBlocks(values: Float64Array, outcomes: Float64Array): IsotonicBlock[] {
  const blocks: { rows: number; values: number; outcomes: number; last: number }[] = [];
  values.forEach((value, k) => {
    const previous = blocks.at(-1);
    if (previous && previous.last === value) {
      previous.rows += 1;
      previous.values += value;
      previous.outcomes += outcomes[k]!;
    } else blocks.push({ rows: 1, values: value, outcomes: outcomes[k]!, last: value });
    // Half a group of equal values would be pooled with what the whole of it is above.
    if (values[k + 1] === value) return;
    for (let at = blocks.length - 1; at > 0; at -= 1) {
      const [lower, upper] = [blocks[at - 1]!, blocks[at]!];
      if (lower.outcomes / lower.rows < upper.outcomes / upper.rows) break;
      lower.rows += upper.rows;
      lower.values += upper.values;
      lower.outcomes += upper.outcomes;
      lower.last = upper.last;
      blocks.pop();
    }
  });
  return blocks.map(({ rows, values: sum, outcomes: positives }) => ({
    rows,
    mean: sum / rows,
    rate: positives / rows,
  }));
}
