import { z } from 'zod';
import type { PredictionBand } from '#contract/predictions.ts';
import type { JobContext } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import {
  fillRowCopy,
  isRowCopyLost,
  readRowCopy,
  type RowCopy,
  type RowCopyContent,
} from '#platform/row-copies/row-copies.ts';
import { rangesOf } from './draw-training-rows.ts';
import { type LiveScores, readLiveScores } from './read-live-scores.ts';

/** What a model says of one customer. */
export type ScoreRow = {
  model: string;
  business_date: string;
  version: number;
  probability: number;
  band: PredictionBand;
  /** what the score was computed from; null: unknown */
  inputs: (number | null)[];
  /** of a model from outside: what its provider says */
  told: string;
};

/** The scores of the live models once more in PostgreSQL, all of a customer's in one row. */
const scoreCopy: RowCopy = { name: 'models.score_copy', texts: ['scores'] };

const stampSchema = z.array(
  z.object({
    model: z.string(),
    version: z.number(),
    businessDate: z.string(),
    // A date is scored anew when its facts have changed: the rows of before are others then.
    computedAt: z.string().optional(),
  }),
);
const scoresSchema = z.array(
  z.object({
    model: z.string(),
    business_date: z.string(),
    version: z.number(),
    probability: z.number(),
    band: z.enum(['high', 'medium', 'low']),
    inputs: z.array(z.number().nullable()),
    told: z.string(),
  }),
);

const customersPerRange = 200_000;

/** Copies the scores that hold to PostgreSQL. Until it has ended, those that are new are read from the engine. */
export async function copyScoresToRows(
  platform: Platform,
  { signal }: Pick<JobContext, 'signal'>,
): Promise<void> {
  await fillRowCopy(platform, scoreCopy, () => scoresThatHold(platform), signal);
}

async function scoresThatHold(platform: Platform): Promise<RowCopyContent> {
  const live = [...(await withJob(platform.database, readLiveScores)).values()];
  const dates = live.map(({ code, businessDate }) => `('${code}', toDate32('${businessDate}'))`);
  const ranges = live.length === 0 ? [] : await rangesOf(platform, customersPerRange);
  return {
    selects: ranges.map((range) => ({
      sql: `SELECT party_no, toJSONString(groupArray(CAST((model, toString(business_date), version, probability, band, inputs, told),
          'Tuple(model String, business_date String, version UInt32, probability Float64, band String, inputs Array(Float64), told String)')))
        FROM model_score WHERE (model, business_date) IN (${dates.join(', ')}) AND party_no BETWEEN {first_no:UInt32} AND {last_no:UInt32} GROUP BY party_no`,
      params: range,
    })),
    stamp: live.map(({ code, version, businessDate, computedAt }) => ({
      model: code,
      version,
      businessDate,
      computedAt,
    })),
  };
}

/** Whether the copy is to be filled again. */
export const isScoreCopyLost = (tx: Tx): Promise<boolean> => isRowCopyLost(tx, scoreCopy);

/** The copied scores of a customer; null unless all these models' scores have been copied. */
export async function findScores(
  tx: Tx,
  customerNo: number,
  live: readonly LiveScores[],
): Promise<ScoreRow[] | null> {
  const copied = await readRowCopy(tx, scoreCopy, customerNo);
  if (!copied) return null;
  const stamp = stampSchema.parse(copied.stamp);
  const isCopied = ({ code, version, businessDate, computedAt }: LiveScores): boolean =>
    stamp.some(
      (one) =>
        one.model === code &&
        one.version === version &&
        one.businessDate === businessDate &&
        one.computedAt === computedAt,
    );
  if (!live.every(isCopied)) return null;
  const [scores = '[]'] = copied.texts ?? [];
  return scoresSchema.parse(JSON.parse(scores));
}
