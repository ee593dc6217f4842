import type { ModelReport, ReportNote } from '#contract/model-report.ts';
import { normalTwoSided } from './normal.core.ts';
import { fewestRowsOfGroup } from './judge-fairness.core.ts';
import { threeDecimals } from './judge-publication.core.ts';
import { unstableFrom } from './stability.core.ts';

/** Four fifths: the rule of thumb of the Uniform Guidelines on Employee Selection Procedures (1978), § 4 D. */
const leastSelectionRatio = 0.8;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const pValueText = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toFixed(4));

/** What somebody who reads the figures should know. `outsideShare`: of the test rows, those with a value that training has not seen. */
export function noteFindings(
  report: Omit<ModelReport, 'notes' | 'refusals'>,
  outsideShare: number,
): ReportNote[] {
  const notes: ReportNote[] = [];
  const { fitting, validation, test, evaluations, comparisons, features, fairness } = report;
  const training = {
    rows: fitting.rows + validation.rows,
    positives: fitting.positives + validation.positives,
  };
  const [before, after] = [training.positives / training.rows, test.positives / test.rows];
  const pooled = (training.positives + test.positives) / (training.rows + test.rows);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / training.rows + 1 / test.rows));
  if (
    normalTwoSided((after - before) / deviation) < 0.001 &&
    Math.abs(Math.log(after / before)) > 0.2
  )
    notes.push({
      note: 'LABEL_RATE_MOVED',
      facts: { training: percent(before), test: percent(after) },
    });
  const model = evaluations[0];
  if (model && model.scoreStability > unstableFrom)
    notes.push({ note: 'SCORE_MOVED', facts: { psi: model.scoreStability.toFixed(2) } });
  const topTenth = model?.deciles[0];
  if (topTenth && topTenth.lift < 1)
    notes.push({ note: 'TOP_TENTH_BELOW_ALL', facts: { lift: topTenth.lift.toFixed(2) } });
  const moved = features
    .filter(({ stability }) => stability > unstableFrom)
    .sort((one, other) => other.stability - one.stability);
  if (moved.length > 0)
    notes.push({
      note: 'FEATURES_MOVED',
      facts: {
        count: moved.length,
        features: moved
          .slice(0, 5)
          .map(({ feature }) => feature)
          .join(', '),
      },
    });
  const other = comparisons.find(({ role }) => role === 'other_learner');
  if (model && other) {
    const { value, low, high } = other.difference;
    const treesLead = model.learner === 'trees' ? value : -value;
    const pValue = pValueText(other.pValue);
    if (low <= 0 && high >= 0)
      notes.push({ note: 'LEARNERS_ALIKE', facts: { pValue, chosen: model.learner } });
    if (treesLead < 0)
      notes.push({
        note: 'LINEAR_AHEAD',
        facts: { difference: threeDecimals(-treesLead), pValue, outside: percent(outsideShare) },
      });
  }
  for (const { group, values } of fairness)
    for (const { value, rows, selectionRatio } of values)
      if (rows >= fewestRowsOfGroup && (selectionRatio ?? 1) < leastSelectionRatio)
        notes.push({
          note: 'GROUP_SELECTED_LESS',
          facts: { group, value: value ?? '–', ratio: percent(selectionRatio ?? 1) },
        });
  return notes;
}
