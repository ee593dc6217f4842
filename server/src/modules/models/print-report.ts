/** A report as lines of text for a terminal; the figures are those of the contract. */
import {
  type Evaluation,
  type Interval,
  type ModelReport,
  publicationRefusals,
  reportNotes,
} from '#contract/model-report.ts';
import { type ErrorDeclaration, sentenceOf } from '#contract/errors.ts';

const roles = { model: 'the model', other_learner: 'beside it', champion: 'in use now' } as const;
const learnerNames = { logistic: 'logistic regression', trees: 'boosted trees' } as const;
const featuresShown = 15;

/** English, because a terminal's width is counted in it. */
export function printReport(report: ModelReport): string {
  const { fitting, validation, test, evaluations, comparisons, features, fairness } = report;
  const lines = [
    ...Object.entries({ fitting, validation, test }).map(
      ([part, { rows, positives }]) =>
        `${part.padEnd(11)}${rows} rows, ${positives} positive (${percent(positives / rows)})`,
    ),
  ];
  for (const evaluation of evaluations) lines.push('', ...linesOfEvaluation(evaluation));
  for (const { role, difference, pValue } of comparisons)
    lines.push(
      '',
      `AUC of the model less that of ${roles[role]}: ${interval(difference)}, p = ${pValue.toFixed(4)} (DeLong)`,
    );
  lines.push('', 'feature                      importance   PSI   alone  missing');
  for (const { feature, importance, stability, aucAlone, missingShare } of features.slice(
    0,
    featuresShown,
  ))
    lines.push(
      `${feature.padEnd(29)}${importance.toFixed(3).padStart(10)}${stability.toFixed(2).padStart(6)}${aucAlone.toFixed(3).padStart(8)}${percent(missingShare).padStart(9)}`,
    );
  if (features.length > featuresShown) lines.push(`… and ${features.length - featuresShown} more`);
  for (const { feature, reason } of report.unused)
    lines.push(`${feature}: not used, ${unusedReasons[reason]}`);
  for (const { group, values } of fairness) {
    lines.push('', `${group.padEnd(24)}  rows  positive  selected  mean probability  AUC`);
    for (const { value, rows, rate, selectionRate, meanProbability, auc } of values)
      lines.push(
        `${(value ?? '–').padEnd(24)}${String(rows).padStart(6)}${percent(rate).padStart(10)}${percent(selectionRate).padStart(10)}${percent(meanProbability).padStart(18)}  ${auc ? interval(auc) : '–'}`,
      );
  }
  lines.push('');
  for (const { note, facts } of report.notes)
    lines.push(`note: ${sentence(reportNotes[note], facts)}`);
  for (const { reason, facts } of report.refusals)
    lines.push(`NOT TO BE PUBLISHED: ${sentence(publicationRefusals[reason], facts)}`);
  if (report.refusals.length === 0) lines.push('nothing stands against publishing it');
  return `${lines.join('\n')}\n`;
}

const unusedReasons = {
  CONSTANT: 'it has one value only',
  ALL_MISSING: 'it has no value',
  TOO_MANY_CATEGORIES: 'its categories hardly repeat',
} as const;

function linesOfEvaluation(evaluation: Evaluation): string[] {
  const { role, learner, auc, ks, calibration, deciles, scoreStability } = evaluation;
  const { brier, reliability, resolution, uncertainty, expectedCalibrationError } = calibration;
  return [
    `${learnerNames[learner]}, ${roles[role]}, on the test rows`,
    `  AUC          ${interval(auc)}`,
    `  KS           ${ks.toFixed(3)}`,
    `  Brier        ${brier.toFixed(4)} (reliability ${reliability.toFixed(4)}, resolution ${resolution.toFixed(4)}, uncertainty ${uncertainty.toFixed(4)})`,
    `  calibration  off by ${percent(expectedCalibrationError)} on average`,
    `  score PSI    ${scoreStability.toFixed(2)}`,
    '  tenth   rows  positive   gain   lift   probability',
    ...deciles.map(
      ({ decile, rows, positives, gain, lift, lowestScore, highestScore }) =>
        `  ${String(decile).padStart(5)}${String(rows).padStart(7)}${String(positives).padStart(10)}${percent(gain).padStart(9)}${lift.toFixed(2).padStart(7)}   ${percent(lowestScore)} – ${percent(highestScore)}`,
    ),
  ];
}

const interval = ({ value, low, high }: Interval): string =>
  `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function sentence(
  words: Omit<ErrorDeclaration, 'status'>,
  facts: Readonly<Record<string, string | number>>,
): string {
  return sentenceOf({ ...words, status: 200 }, facts, 'en');
}
