import type { GroupReport, ModelReport } from '#contract/model-report.ts';
import { aucInterval, rocAreas } from './auc.core.ts';
import type { CategoricalColumn, Rows } from './feature-table.core.ts';

/** The rate of fewer rows is mostly chance. */
export const fewestRowsOfGroup = 100;

/**
 * How the model treats the values of a group when the highest tenth of all scores is selected. Rows whose
 * group is unknown are a value of their own.
 */
export function judgeFairness(
  group: CategoricalColumn,
  probabilities: Float64Array,
  label: Uint8Array,
  ranked: Rows,
): ModelReport['fairness'][number] {
  const cut = probabilities[ranked[Math.ceil(ranked.length / 10) - 1]!]!;
  const found = [null, ...group.categories].flatMap((value, index) => {
    const rows = ranked.filter((row) => group.codes[row] === index - 1);
    return rows.length === 0 ? [] : [judgeGroup(value, rows, probabilities, label, cut)];
  });
  const large = found.filter(({ rows }) => rows >= fewestRowsOfGroup);
  const highest = Math.max(...(large.length > 0 ? large : found).map((one) => one.selectionRate));
  const values = found.map((one) => ({
    ...one,
    selectionRatio: highest > 0 ? one.selectionRate / highest : null,
  }));
  return { group: group.name, values };
}

function judgeGroup(
  value: string | null,
  rows: Rows,
  probabilities: Float64Array,
  label: Uint8Array,
  cut: number,
): Omit<GroupReport, 'selectionRatio'> {
  let [positives, selected, sum] = [0, 0, 0];
  for (const row of rows) {
    positives += label[row]!;
    selected += probabilities[row]! >= cut ? 1 : 0;
    sum += probabilities[row]!;
  }
  const bothClasses = positives >= 2 && rows.length - positives >= 2;
  return {
    value,
    rows: rows.length,
    positives,
    auc: bothClasses ? aucInterval(rocAreas([probabilities], label, rows), 0) : null,
    selectionRate: selected / rows.length,
    meanProbability: sum / rows.length,
    rate: positives / rows.length,
  };
}
