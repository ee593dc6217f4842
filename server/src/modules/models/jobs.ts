import type { Bilingual } from '#contract/bilingual.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { anyJobKind, type AnyJobKind } from '#platform/jobs/jobs.ts';
import type { Jobs } from '#platform/jobs/job-request.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { declarations } from './declarations.ts';
import { scoreCustomersJob } from './score-customers.ts';
import { trainModelJob } from './train-model.ts';
import { predictions } from '#contract/predictions.ts';

/** What models do in the background. */
export const modelJobs: readonly AnyJobKind[] = [
  anyJobKind(trainModelJob),
  anyJobKind(scoreCustomersJob),
];

/** Asks for the next version of a model; asking again while it is trained gives the same job. */
export function enqueueTraining(
  jobs: Jobs,
  tx: Tx,
  code: string,
  trainedBy: number | null,
): Promise<number> {
  const { zh, en } = nameOf(code);
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
export function enqueueScoringOf(
  jobs: Jobs,
  tx: Tx,
  code: string,
  version: number,
): Promise<number> {
  const { zh, en } = nameOf(code);
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

function nameOf(code: string): Bilingual {
  return predictions.find((one) => one.code === code) ?? { zh: code, en: code };
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
