import type { Learner, ModelDocument } from '#contract/models.ts';
import type { ModelReport } from '#contract/model-report.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import {
  boostTrees,
  type Directions,
  treeDefaults,
  type TreeSettings,
} from './boost-trees.core.ts';
import { buildReport, type Candidate } from './build-report.core.ts';
import { calibrate } from './calibrate.core.ts';
import {
  type CategoricalColumn,
  countPositives,
  type FeatureColumn,
  type FeatureTable,
  joinRows,
  type Rows,
  usableFeatures,
} from './feature-table.core.ts';
import {
  fitLogistic,
  logisticDefaults,
  type LogisticSettings,
  mostSteps,
} from './fit-logistic.core.ts';
import { logisticLoss } from './log-odds.core.ts';
import { type Parts, partsOf, type Split } from './parts.core.ts';
import { lackingFeature, scoreTable } from './score.core.ts';

/** A model to be trained and judged. */
export type TrainingWork = {
  readonly table: FeatureTable;
  /** 1 or 0 by row */
  readonly label: Uint8Array;
  readonly split: Split;
  /** both: the one that is better on the validation rows is the model, the other stands beside it */
  readonly learner: Learner | 'both';
  /** what is drawn by chance is the same for the same seed */
  readonly seed: number;
  readonly directions?: Directions;
  /** by which fairness is told: columns beside the table's features, such as age band and sex */
  readonly groups?: readonly CategoricalColumn[];
  /** features that are known to be from before the day of the prediction, however much they tell */
  readonly knownBefore?: readonly string[];
  /** the model in use, judged on the same test rows */
  readonly champion?: ModelDocument;
  /** fewest labels of the rarer class in training; a quarter of it in the test */
  readonly fewestLabels?: number;
  readonly logistic?: Partial<LogisticSettings>;
  readonly trees?: Partial<TreeSettings>;
};

export type Trained = { readonly model: ModelDocument; readonly report: ModelReport };

/** `of` is the most there can be: validation may end the trees earlier. */
export type TrainingProgress = {
  readonly step: 'logistic' | 'trees' | 'report';
  readonly done: number;
  readonly of: number;
};

/** Fits, calibrates on rows that were not fitted to, and judges on rows that neither has seen. */
export function learn(
  work: TrainingWork,
  onProgress: (progress: TrainingProgress) => void = () => {},
): Result<Trained> {
  const { table, label, champion } = work;
  const parts = partsOf(table.rows, work.split, work.seed);
  const faults = oneClassPart(label, parts);
  if (faults) return faults;
  const { used, unused } = usableFeatures(table, parts.fitting);
  if (used.length === 0) return refuse('FEATURES_UNUSABLE');
  for (const feature of Object.keys(work.directions ?? {}))
    if (table.columns.find(({ name }) => name === feature)?.kind !== 'numeric')
      return refuse('MONOTONE_NOT_NUMERIC', { feature });
  const lacking = champion && lackingFeature(champion, table);
  if (lacking) return refuse('MODEL_FEATURE_MISSING', { feature: lacking });

  const asked: readonly Learner[] =
    work.learner === 'both' ? ['logistic', 'trees'] : [work.learner];
  const fitted = asked.map((learner) => fitLearner(work, learner, used, parts, onProgress));
  const [best, ...others] = fitted.sort((one, other) => one.loss - other.loss);
  if (!best) throw new Error('no learner was asked for');
  onProgress({ step: 'report', done: 0, of: 1 });
  const candidates: Candidate[] = [
    { role: 'model', ...best },
    ...others.map((other) => ({ role: 'other_learner' as const, ...other })),
    ...(champion
      ? [{ role: 'champion' as const, model: champion, logOdds: scoreTable(champion, table) }]
      : []),
  ];
  const { groups = [], knownBefore = [], fewestLabels } = work;
  const told = { table, label, parts, candidates, columns: used, unused };
  const report = buildReport({ ...told, groups, knownBefore, fewestLabels });
  onProgress({ step: 'report', done: 1, of: 1 });
  return ok({ model: best.model, report });
}

function oneClassPart(label: Uint8Array, parts: Parts): Result<never> | null {
  for (const [part, rows] of [
    ['training', parts.fitting],
    ['validation', parts.validation],
    ['test', parts.test],
  ] as const) {
    const positives = countPositives(label, rows);
    if (positives === 0 || positives === rows.length)
      return refuse('LABEL_ONE_CLASS', { part, rows: rows.length });
  }
  return null;
}

/**
 * `loss` is that of validation rows by a model that was not fitted to them. The logistic regression takes
 * nothing from the validation rows but its calibration, so it is fitted once more with them; the trees have
 * had their number from them.
 */
function fitLearner(
  work: TrainingWork,
  learner: Learner,
  columns: readonly FeatureColumn[],
  { fitting, validation }: Parts,
  onProgress: (progress: TrainingProgress) => void,
): { model: ModelDocument; loss: number; logOdds: Float64Array } {
  const { table, label, seed, directions = {} } = work;
  const settings = { ...treeDefaults, ...work.trees };
  const fitLinear = (rows: Rows): ModelDocument['fitted'] =>
    fitLogistic(columns, label, rows, { ...logisticDefaults, ...work.logistic }, (done) =>
      onProgress({ step: 'logistic', done, of: mostSteps }),
    );
  const held =
    learner === 'logistic'
      ? fitLinear(fitting)
      : boostTrees(
          {
            columns,
            tableRows: table.rows,
            label,
            fitting,
            validation,
            directions,
            settings,
            seed,
          },
          (done) => onProgress({ step: 'trees', done, of: settings.rounds }),
        );
  const raw = { format: 1, fitted: held, calibration: { slope: 1, intercept: 0 } } as const;
  const scores = scoreTable(raw, table);
  const calibration = calibrate(scores, label, validation);
  const logOdds = scores.map((score) => calibration.slope * score + calibration.intercept);
  const loss = meanLoss(label, validation, logOdds);
  if (learner === 'trees') return { model: { ...raw, calibration }, loss, logOdds };
  const fitted = fitLinear(joinRows(fitting, validation));
  const model: ModelDocument = { format: 1, fitted, calibration };
  return { model, loss, logOdds: scoreTable(model, table) };
}

function meanLoss(label: Uint8Array, rows: Uint32Array, logOdds: Float64Array): number {
  let loss = 0;
  for (const row of rows) loss += logisticLoss(logOdds[row]!, label[row]!);
  return loss / rows.length;
}
