import type { Evaluation, FeatureReport, ModelReport } from '#contract/model-report.ts';
import type { ModelDocument } from '#contract/models.ts';
import { aucInterval, aucOf, compareAreas, rocAreas } from './auc.core.ts';
import { aucAlone, presenceTellsClass } from './feature-alone.core.ts';
import {
  type CategoricalColumn,
  countPositives,
  type FeatureColumn,
  type FeatureTable,
  joinRows,
  type Rows,
  type UnusedFeature,
} from './feature-table.core.ts';
import { fitLogistic } from './fit-logistic.core.ts';
import { judgeCalibration } from './judge-calibration.core.ts';
import { judgeFairness } from './judge-fairness.core.ts';
import { fewestLabelsByDefault, judgePublication } from './judge-publication.core.ts';
import { decilesOf, ksOf, rankRows } from './judge-ranking.core.ts';
import { probabilityOf } from './log-odds.core.ts';
import { noteFindings } from './note-findings.core.ts';
import type { Parts } from './parts.core.ts';
import { explainRows, scoreTable } from './score.core.ts';
import { featureStability } from './stability.core.ts';

/** A model with the calibrated log-odds that it gives every row of the table. */
export type Candidate = {
  readonly role: Evaluation['role'];
  readonly model: ModelDocument;
  readonly logOdds: Float64Array;
};

export type ReportQuestion = {
  readonly table: FeatureTable;
  readonly label: Uint8Array;
  readonly groups: readonly CategoricalColumn[];
  readonly knownBefore: readonly string[];
  readonly fewestLabels: number | undefined;
  readonly parts: Parts;
  /** the model itself first */
  readonly candidates: readonly Candidate[];
  /** features that took part */
  readonly columns: readonly FeatureColumn[];
  readonly unused: readonly UnusedFeature[];
};

export function buildReport(question: ReportQuestion): ModelReport {
  const { table, label, parts, candidates, columns, groups, knownBefore } = question;
  const { fitting, validation, test } = parts;
  const training = joinRows(fitting, validation);
  const [model] = candidates;
  if (!model) throw new Error('there is no model to report on');

  const areas = rocAreas(
    candidates.map(({ logOdds }) => logOdds),
    label,
    test,
  );
  const evaluations = candidates.map((candidate, index) => ({
    ...evaluate(candidate, label, training, test),
    auc: aucInterval(areas, index),
  }));
  const comparisons = candidates.flatMap(({ role }, index) =>
    role === 'model' ? [] : [{ role, ...compareAreas(areas, 0, index) }],
  );
  const importance = importanceOf(model.model, table, test);
  const features = columns.map((column) => ({
    feature: column.name,
    kind: column.kind,
    importance: importance.get(column.name) ?? 0,
    stability: featureStability(column, training, test),
    aucAlone: aucAlone(column, label, training, test),
    missingShare: missingShareOf(column, training),
  }));
  const probabilities = model.logOdds.map(probabilityOf);
  const ranked = rankRows(model.logOdds, test);
  const described = {
    fitting: countsOf(label, fitting),
    validation: countsOf(label, validation),
    test: countsOf(label, test),
    evaluations,
    comparisons,
    features: features.sort((one, other) => other.importance - one.importance),
    unused: [...question.unused],
    fairness: groups.map((group) => judgeFairness(group, probabilities, label, ranked)),
  };
  return {
    ...described,
    notes: noteFindings(described, outsideShare(columns, training, test)),
    refusals: judgePublication({
      training: countsOf(label, training),
      test: described.test,
      fewestLabels: question.fewestLabels ?? fewestLabelsByDefault,
      model: evaluations[0]!,
      features,
      presenceTells: columns
        .filter((column) => presenceTellsClass(column, label, training))
        .map(({ name }) => name),
      dominating: dominatingFeature(features, columns, label, parts, knownBefore),
    }),
  };
}

function countsOf(label: Uint8Array, rows: Rows): { rows: number; positives: number } {
  return { rows: rows.length, positives: countPositives(label, rows) };
}

function evaluate(
  { role, model, logOdds }: Candidate,
  label: Uint8Array,
  training: Rows,
  test: Rows,
): Omit<Evaluation, 'auc'> {
  const ranked = rankRows(logOdds, test);
  const probabilities = logOdds.map(probabilityOf);
  const score = { name: 'score', kind: 'numeric' as const, values: logOdds };
  return {
    role,
    learner: model.fitted.learner,
    ks: ksOf(logOdds, label, ranked),
    deciles: decilesOf(probabilities, label, ranked),
    calibration: judgeCalibration(probabilities, label, ranked),
    scoreStability: featureStability(score, training, test),
  };
}

/** Enough rows for a mean, of as many as there may be. */
const explainedRows = 200;

function importanceOf(model: ModelDocument, table: FeatureTable, test: Rows): Map<string, number> {
  const step = Math.max(1, Math.floor(test.length / explainedRows));
  const rows = test.filter((_, k) => k % step === 0);
  const { features, contributions } = explainRows(model, table, rows);
  return new Map(
    features.map((feature, index) => {
      let sum = 0;
      for (let at = index; at < contributions.length; at += features.length)
        sum += Math.abs(contributions[at]!);
      return [feature, sum / rows.length];
    }),
  );
}

function missingShareOf(column: FeatureColumn, rows: Rows): number {
  let missing = 0;
  for (const row of rows)
    if (column.kind === 'numeric' ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0)
      missing += 1;
  return missing / rows.length;
}

/** Of the test rows, those with a number beyond the least and greatest of training or a category it lacks. */
function outsideShare(columns: readonly FeatureColumn[], training: Rows, test: Rows): number {
  const outside = new Set<number>();
  for (const column of columns) {
    if (column.kind === 'numeric') {
      let [low, high] = [Infinity, -Infinity];
      for (const row of training) {
        if (column.values[row]! < low) low = column.values[row]!;
        if (column.values[row]! > high) high = column.values[row]!;
      }
      for (const row of test)
        if (column.values[row]! < low || column.values[row]! > high) outside.add(row);
    } else {
      const seen = new Set<number>([-1]);
      for (const row of training) seen.add(column.codes[row]!);
      for (const row of test) if (!seen.has(column.codes[row]!)) outside.add(row);
    }
  }
  return outside.size / test.length;
}

/** Below so much alone a feature is no leak, however little the others tell. */
const leastDominance = 0.75;
/** Rows enough to see what the other features tell together. */
const rowsForOthers = 20_000;

/** The feature that alone tells more than all others together; a fact of afterwards often does. */
function dominatingFeature(
  features: readonly FeatureReport[],
  columns: readonly FeatureColumn[],
  label: Uint8Array,
  { fitting, test }: Parts,
  knownBefore: readonly string[],
): { feature: string; alone: number; others: number } | null {
  const strongest = features.reduce((one, other) => (other.aucAlone > one.aucAlone ? other : one));
  const { feature, aucAlone: alone } = strongest;
  if (alone < leastDominance || knownBefore.includes(feature) || columns.length < 2) return null;
  const step = Math.max(1, Math.floor(fitting.length / rowsForOthers));
  const rows = fitting.filter((_, k) => k % step === 0);
  const positives = countPositives(label, rows);
  if (positives === 0 || positives === rows.length) return null;
  const rest = columns.filter(({ name }) => name !== feature);
  const fitted = fitLogistic(rest, label, rows);
  const model: ModelDocument = { format: 1, fitted, calibration: { slope: 1, intercept: 0 } };
  const others = aucOf(scoreTable(model, { rows: label.length, columns: rest }), label, test);
  return alone > others ? { feature, alone, others } : null;
}
