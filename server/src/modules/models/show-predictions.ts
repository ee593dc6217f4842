import { rolesThatSeeFigures } from '#contract/access.ts';
import {
  type CustomerPrediction,
  type PredictionBand,
  predictions,
  scoreShelfLifeDays,
} from '#contract/predictions.ts';
import { refuse, ok, type Result } from '#contract/result.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import { catalogueAnswers, customerMarks, type NameDescribed } from '#modules/tags/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { wordReason } from './reason-words.core.ts';
import { newestAndLive, newestScores } from './versions.ts';

type ScoreRow = {
  model: string;
  business_date: string;
  version: number;
  probability: number;
  band: PredictionBand;
  base: number;
  rest: number;
  features: string[];
  figures: string[];
  contributions: number[];
};

/**
 * What the live models say of a customer on the newest date, while it is fresh; a prediction whose tag the
 * customer has deleted says nothing. Figures are for the roles whose work needs them.
 */
export async function showPredictions(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  caller: Caller,
  customerNo: number,
): Promise<Result<CustomerPrediction[]>> {
  const known = await withScope(platform.database, caller.scope, async (tx) => {
    if (!(await seesCustomer(tx, customerNo))) return null;
    const versions = await newestAndLive(tx);
    return {
      live: new Map([...versions].map(([code, { live }]) => [code, live?.version])),
      scores: await newestScores(tx),
      deleted: await customerMarks.deletedOf(tx, customerNo),
    };
  });
  if (!known) return refuse('NOT_FOUND');
  const oldest = addDays(bankDay(platform.clock.now()), -scoreShelfLifeDays);
  const rows = await platform.analytics.query<ScoreRow>(
    `SELECT model, business_date, version, probability, band, base, rest, features, figures, contributions
     FROM model_score WHERE party_no = {no:UInt32} AND business_date > {oldest:Date32} ORDER BY business_date DESC LIMIT 1 BY model`,
    { no: customerNo, oldest },
  );
  const fresh = rows.filter(
    ({ model, version, business_date }) =>
      known.live.get(model) === version &&
      known.scores.get(model)?.businessDate === business_date &&
      !known.deleted.has(model),
  );
  const names = [...new Set(fresh.flatMap(({ features }) => features))];
  const words = await withScope(platform.database, caller.scope, (tx) => wordsOf(tx, names));
  const seesFigures = caller.roles.some((role) => rolesThatSeeFigures.includes(role));
  return ok(
    predictions.flatMap(({ code, zh, en, definition }) => {
      const row = fresh.find(({ model }) => model === code);
      const computedAt = known.scores.get(code)?.computedAt;
      if (!row || !computedAt) return [];
      const figure = (value: number): number | null => (seesFigures ? value : null);
      return [
        {
          code,
          name: { zh, en },
          definition,
          band: row.band,
          probability: figure(row.probability),
          base: figure(row.base),
          rest: figure(row.rest),
          reasons: reasonsOf(row, words, seesFigures),
          modelVersion: row.version,
          businessDate: row.business_date,
          computedAt,
        },
      ];
    }),
  );
}

async function wordsOf(
  tx: Tx,
  names: readonly string[],
): Promise<ReadonlyMap<string, NameDescribed>> {
  const described = await catalogueAnswers.describe(tx, names);
  return new Map(described.map((one) => [one.name, one]));
}

function reasonsOf(
  { features, figures, contributions }: ScoreRow,
  words: ReadonlyMap<string, NameDescribed>,
  seesFigures: boolean,
): CustomerPrediction['reasons'] {
  return features.map((feature, index) => {
    const contribution = contributions[index] ?? 0;
    const described = words.get(feature);
    if (!described) throw new Error(`${feature} has no words`);
    const { zh, en } = described;
    return {
      feature,
      text: seesFigures ? wordReason(described, figures[index] ?? '') : { zh, en },
      towards: contribution >= 0 ? 'more_likely' : 'less_likely',
      contribution: seesFigures ? contribution : null,
    };
  });
}
