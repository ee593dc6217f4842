import { anyJobKind } from '#platform/jobs/jobs.ts';
import { declarationOf } from './declarations.ts';
import { eraseWaitingScores } from './erase-waiting-rows.ts';
import { enqueueTraining, modelJobs, modelSchedules } from './jobs.ts';
import { scoresFiles } from './take-scores-file.ts';
import { modelApproval } from './publish-version.ts';
import { isScoredSince } from './read-live-scores.ts';
import { listModels } from './read-models.ts';
import { trainModelJob } from './train-model.ts';
import { copyScoresToRows, isScoreCopyLost } from './score-copies.ts';
import { readPredictions } from './show-predictions.ts';
import { findVersion, trainedByJob } from './versions.ts';

export { modelRetentions } from './retentions.ts';
export { modelRoutes } from './routes.ts';

/** Models of the bank's own customers, and those of others whose scores come as files: what they do in the background, how one goes live, and what there is. */
export const bankModels = {
  jobs: modelJobs,
  schedules: modelSchedules,
  approval: modelApproval,
  isDeclared: (code: string): boolean => declarationOf(code) !== undefined,
  list: listModels,
  predictionsOf: readPredictions,
  isScoredSince,
  copies: { areLost: isScoreCopyLost, recover: copyScoresToRows },
  findVersion,
  trainedByJob,
  trainJobKind: anyJobKind(trainModelJob),
  enqueueTraining,
  scoresFiles,
  eraseWaitingScores,
};

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
export type { CsvQuestion, LabelledTable } from './read-feature-csv.ts';
