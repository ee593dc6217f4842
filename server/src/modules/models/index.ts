export { scoreRows, trainModel } from './run-in-worker.ts';
export { readFeatureCsv } from './read-feature-csv.ts';
export { printReport } from './print-report.ts';

export { sharedCodes, sharedFloats } from './feature-table.core.ts';
export { probabilityOf } from './log-odds.core.ts';
export type {
  CategoricalColumn,
  FeatureColumn,
  FeatureTable,
  NumericColumn,
} from './feature-table.core.ts';
export type { Split } from './parts.core.ts';
export type { Directions } from './boost-trees.core.ts';
export type { Trained, TrainingProgress, TrainingWork } from './learn.core.ts';
export type { Scored, ScoringProgress, ScoringWork } from './model-worker.ts';
export type { Explained } from './score.core.ts';
export type { CsvQuestion, LabelledTable } from './read-feature-csv.ts';
