import { addDays, bankDay } from '#platform/clock/clock.ts';
import { anyJobKind, type AnyJobKind } from '#platform/jobs/jobs.ts';
import type { Jobs } from '#platform/jobs/job-request.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { declarations } from './declarations.ts';
import { importScoresJob } from './import-scores.ts';
import { nameOfModel } from './read-registrations.ts';
import { scoreCustomersJob } from './score-customers.ts';
import { trainModelJob } from './train-model.ts';

/** What models do in the background. */
export const modelJobs: readonly AnyJobKind[] = [
  anyJobKind(trainModelJob),
  anyJobKind(scoreCustomersJob),
  anyJobKind(importScoresJob),
];

/** Asks for the next version of a model; asking again while it is trained gives the same job. */
export async function enqueueTraining(
  jobs: Jobs,
  tx: Tx,
  code: string,
  trainedBy: number | null,
): Promise<number> {
  const { zh, en } = await nameOfModel(tx, code);
  return jobs.enqueue(
    tx,
    trainModelJob,
    { code, trainedBy },
    {
      title: { zh: `模型训练：${zh}`, en: `Train model: ${en}` },
      naturalKey: code,
      createdBy: trainedBy,
    },
  );
}

/** Asks for the scores of a date by every live model; asking again while they are computed gives the same job. */
export function enqueueScoring(
  jobs: Jobs,
  tx: Tx,
  date: string,
  createdBy: number | null,
): Promise<number> {
  return jobs.enqueue(
    tx,
    scoreCustomersJob,
    { date, code: null },
    {
      title: { zh: `模型评分 ${date}`, en: `Score customers as of ${date}` },
      naturalKey: date,
      createdBy,
    },
  );
}

/** Asks for the scores of a version that has just gone live, on the newest date: a run under way does not know it. */
export async function enqueueScoringOf(
  jobs: Jobs,
  tx: Tx,
  code: string,
  version: number,
): Promise<number> {
  const { zh, en } = await nameOfModel(tx, code);
  return jobs.enqueue(
    tx,
    scoreCustomersJob,
    { date: null, code },
    {
      title: {
        zh: `模型评分：${zh} 第 ${version} 版`,
        en: `Score customers: ${en}, version ${version}`,
      },
      naturalKey: `${code}:${version}`,
    },
  );
}

/** Asks for the rows of a file to be judged. */
export async function enqueueImport(
  jobs: Jobs,
  tx: Tx,
  { code, fileId, madeBy }: { code: string; fileId: number; madeBy: number | null },
): Promise<number> {
  const { zh, en } = await nameOfModel(tx, code);
  return jobs.enqueue(
    tx,
    importScoresJob,
    { fileId },
    {
      title: { zh: `评分文件：${zh}`, en: `Scores file: ${en}` },
      naturalKey: String(fileId),
      createdBy: madeBy,
    },
  );
}

/** Of the month, at a time when no business runs. */
export const trainingDay = 2;

/** Every month each model learns from what has become known; the version waits for approval. */
const monthlyTraining = {
  name: 'models.monthly',
  cron: `0 2 ${trainingDay} * *`,
  enqueue: async (platform: Platform): Promise<void> => {
    if (!(await hasCustomers(platform))) return;
    await withJob(platform.database, async (tx) => {
      for (const { code } of declarations) await enqueueTraining(platform.jobs, tx, code, null);
    });
  },
};

/** Every morning, before the tags that show the scores. */
const dailyScoring = {
  name: 'models.daily',
  cron: '30 4 * * *',
  enqueue: async (platform: Platform): Promise<void> => {
    if (!(await hasCustomers(platform))) return;
    const date = addDays(bankDay(platform.clock.now()), -1);
    await withJob(platform.database, (tx) => enqueueScoring(platform.jobs, tx, date, null));
  },
};

export const modelSchedules = [monthlyTraining, dailyScoring] as const;

async function hasCustomers({ analytics }: Platform): Promise<boolean> {
  const [row] = await analytics.query<{ customers: number }>(
    'SELECT count() AS customers FROM customer_attribute',
  );
  return (row?.customers ?? 0) > 0;
}
