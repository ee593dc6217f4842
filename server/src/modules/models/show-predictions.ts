import { rolesThatSeeFigures } from '#contract/access.ts';
import {
  type CustomerPrediction,
  type PredictionBand,
  predictions,
  scoreShelfLifeDays,
} from '#contract/predictions.ts';
import { refuse, ok, type Result } from '#contract/result.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import {
  catalogueAnswers,
  customerMarks,
  definitionRules,
  type NameDescribed,
} from '#modules/tags/index.ts';
import { pointRead } from '#platform/analytics/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { explainScore, type ScoreExplained, withoutDeleted } from './explain-score.core.ts';
import { splitReasons } from './judge-rows.core.ts';
import { basisHolds } from './read-registrations.ts';
import { type LiveScores, readDocuments, readLiveScores } from './read-live-scores.ts';
import { readLiveFiles } from './versions.ts';
import { wordReason } from './reason-words.core.ts';

type ScoreRow = {
  model: string;
  business_date: string;
  version: number;
  probability: number;
  band: PredictionBand;
  /** null: unknown */
  inputs: (number | null)[];
  /** of a model from outside: what its provider says */
  told: string;
};

/**
 * What the live models say of a customer on the newest date, while it is fresh; a prediction whose tag the
 * customer has deleted says nothing. Reasons are computed now, from what the score was computed from.
 * Figures are for the roles whose work needs them.
 */
export async function showPredictions(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  caller: Caller,
  customerNo: number,
): Promise<Result<CustomerPrediction[]>> {
  const { database } = platform;
  const known = await withScope(database, caller.scope, async (tx) => {
    if (!(await seesCustomer(tx, customerNo))) return null;
    return {
      scores: await readLiveScores(tx),
      files: await readLiveFiles(tx),
      deleted: await customerMarks.deletedOf(tx, customerNo),
    };
  });
  if (!known) return refuse('NOT_FOUND');
  const oldest = addDays(bankDay(platform.clock.now()), -scoreShelfLifeDays);
  const rows = await platform.analytics.query<ScoreRow>(
    `SELECT model, business_date, version, probability, band, inputs, told
     FROM model_score WHERE party_no = {no:UInt32} AND business_date > {oldest:Date32} ORDER BY business_date DESC LIMIT 1 BY model`,
    { no: customerNo, oldest },
    { settings: pointRead },
  );
  const fresh = rows.filter(({ model, version, business_date }) => {
    const scores = known.scores.get(model);
    return (
      scores?.version === version &&
      scores.businessDate === business_date &&
      !known.deleted.has(model)
    );
  });
  const parts: Parts =
    fresh.length === 0
      ? noParts
      : await withScope(database, caller.scope, (tx) => readParts(tx, fresh));
  // After the transaction: telling scores from their trees holds no connection.
  const explained = explainAll(parts, fresh, known.scores, known.deleted);
  const seesFigures = caller.roles.some((role) => rolesThatSeeFigures.includes(role));
  const figure = (value: number | undefined): number | null =>
    seesFigures && value !== undefined ? value : null;
  const today = bankDay(platform.clock.now());
  const described = [
    ...predictions.map(({ code, zh, en, definition }) => ({
      code,
      name: { zh, en },
      definition,
      file: null,
    })),
    // Where the days of its basis are over, a model says nothing.
    ...[...known.files]
      .filter(([, { registration }]) => basisHolds(registration, today).ok)
      .map(([code, file]) => ({
        code,
        name: file.registration.name,
        definition: file.registration.definition,
        file,
      })),
  ];
  return ok(
    described.flatMap(({ code, name, definition, file }) => {
      const row = fresh.find(({ model }) => model === code);
      const scores = known.scores.get(code);
      if (!row || !scores) return [];
      const why = explained.reasons.get(code);
      return [
        {
          code,
          name,
          definition,
          band: row.band,
          probability: file && !isShare(file.registration.scale) ? null : figure(row.probability),
          base: figure(why?.base),
          rest: figure(why?.rest),
          reasons: why ? reasonsOf(why, explained.words, seesFigures) : [],
          outside: file && {
            provider: file.registration.provider,
            score: figure(row.probability),
            scale: file.registration.scale,
            // The provider's own words may hold figures anywhere.
            reasons: seesFigures ? splitReasons(row.told) : [],
          },
          modelVersion: row.version,
          businessDate: row.business_date,
          computedAt: scores.computedAt,
        },
      ];
    }),
  );
}

const isShare = ({ from, to }: { from: number; to: number }): boolean => from === 0 && to === 1;

/** What explaining takes from the store. */
type Parts = {
  catalogue: Awaited<ReturnType<typeof definitionRules.catalogue>> | null;
  documents: Awaited<ReturnType<typeof readDocuments>>;
};
const noParts: Parts = { catalogue: null, documents: new Map() };

async function readParts(tx: Tx, rows: readonly ScoreRow[]): Promise<Parts> {
  return {
    catalogue: await definitionRules.catalogue(tx),
    documents: await readDocuments(
      tx,
      withInputs(rows).map(({ model, version }) => ({ code: model, version })),
    ),
  };
}

const withInputs = (rows: readonly ScoreRow[]): ScoreRow[] =>
  rows.filter(({ inputs }) => inputs.length > 0);

type Explanations = {
  reasons: ReadonlyMap<string, ScoreExplained>;
  words: ReadonlyMap<string, NameDescribed>;
};

/** Why the scores are as they are, of those whose inputs were kept. */
function explainAll(
  { catalogue, documents }: Parts,
  rows: readonly ScoreRow[],
  scores: ReadonlyMap<string, LiveScores>,
  deleted: ReadonlySet<string>,
): Explanations {
  const reasons = new Map<string, ScoreExplained>();
  const tellsDeleted = catalogue ? customerMarks.tellsDeleted(catalogue, deleted) : () => true;
  for (const { model, inputs } of withInputs(rows)) {
    const document = documents.get(model);
    const plan = scores.get(model)?.inputs;
    if (!document || !plan) continue;
    const values = inputs.map((value) => value ?? Number.NaN);
    reasons.set(model, withoutDeleted(explainScore(document, plan, values), tellsDeleted));
  }
  const names = [...new Set([...reasons.values()].flatMap(({ features }) => features))];
  const described = catalogue ? catalogueAnswers.describe(catalogue, names) : [];
  return { reasons, words: new Map(described.map((one) => [one.name, one])) };
}

function reasonsOf(
  { features, figures, contributions }: ScoreExplained,
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
