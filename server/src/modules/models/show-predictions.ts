import { rolesThatSeeFigures } from '#contract/access.ts';
import { type CustomerPrediction, predictions, scoreShelfLifeDays } from '#contract/predictions.ts';
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
import { findScores, type ScoreRow } from './score-copies.ts';
import { readLiveFiles } from './versions.ts';
import { wordReason } from './reason-words.core.ts';

/**
 * What the live models say of a customer on the newest date, while it is fresh; a prediction whose tag the
 * customer has deleted says nothing. NOT_FOUND outside the caller's scope.
 */
export async function showPredictions(
  platform: Platform,
  caller: Caller,
  customerNo: number,
): Promise<Result<CustomerPrediction[]>> {
  const tell = await withScope(platform.database, caller.scope, async (tx) =>
    (await seesCustomer(tx, customerNo))
      ? readPredictions(tx, platform, caller, customerNo, {
          deleted: await customerMarks.deletedOf(tx, customerNo),
          catalogue: await definitionRules.catalogue(tx),
        })
      : null,
  );
  return tell ? ok(await tell()) : refuse('NOT_FOUND');
}

/** What is known of the customer's tags by whoever asks. */
type Marks = {
  deleted: ReadonlySet<string>;
  catalogue: Awaited<ReturnType<typeof definitionRules.catalogue>>;
};

/**
 * The same in two steps, for whoever reads more of the customer in one transaction: reads, of a customer
 * in its scope, and gives what tells the predictions after it. Telling holds no connection: reasons are
 * computed now, from what the scores were computed from. Figures are for the roles whose work needs them.
 */
export async function readPredictions(
  tx: Tx,
  platform: Platform,
  caller: Caller,
  customerNo: number,
  { deleted, catalogue }: Marks,
): Promise<() => Promise<CustomerPrediction[]>> {
  const scores = await readLiveScores(tx);
  if (scores.size === 0) return () => Promise.resolve([]);
  const live = [...scores.values()];
  const known: Known = {
    scores,
    deleted,
    catalogue,
    // Scores that came as a file have no inputs.
    files: live.some(({ inputs }) => inputs === null)
      ? await readLiveFiles(tx)
      : new Map<string, never>(),
    documents: await readDocuments(tx, live),
    copied: await findScores(tx, customerNo, live),
  };
  return async () =>
    tellPredictions(
      known,
      known.copied ?? (await readFromEngine(platform, customerNo)),
      caller,
      bankDay(platform.clock.now()),
    );
}

type Known = Marks & {
  scores: ReadonlyMap<string, LiveScores>;
  files: Awaited<ReturnType<typeof readLiveFiles>>;
  documents: Awaited<ReturnType<typeof readDocuments>>;
  /** null: PostgreSQL has no copy of these scores */
  copied: ScoreRow[] | null;
};

async function readFromEngine({ analytics }: Platform, customerNo: number): Promise<ScoreRow[]> {
  return analytics.query<ScoreRow>(
    `SELECT model, business_date, version, probability, band, inputs, told FROM model_score WHERE party_no = {no:UInt32}`,
    { no: customerNo },
    { settings: pointRead },
  );
}

function tellPredictions(
  known: Known,
  rows: readonly ScoreRow[],
  caller: Caller,
  today: string,
): CustomerPrediction[] {
  const oldest = addDays(today, -scoreShelfLifeDays);
  const fresh = rows.filter(({ model, version, business_date }) => {
    const scores = known.scores.get(model);
    return (
      business_date > oldest &&
      scores?.version === version &&
      scores.businessDate === business_date &&
      !known.deleted.has(model)
    );
  });
  const explained = explainAll(known, fresh);
  const seesFigures = caller.roles.some((role) => rolesThatSeeFigures.includes(role));
  const figure = (value: number | undefined): number | null =>
    seesFigures && value !== undefined ? value : null;
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
  return described.flatMap(({ code, name, definition, file }) => {
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
  });
}

const isShare = ({ from, to }: { from: number; to: number }): boolean => from === 0 && to === 1;

type Explanations = {
  reasons: ReadonlyMap<string, ScoreExplained>;
  words: ReadonlyMap<string, NameDescribed>;
};

/** Why the scores are as they are, of those whose inputs were kept. */
function explainAll(
  { scores, deleted, catalogue, documents }: Known,
  rows: readonly ScoreRow[],
): Explanations {
  const reasons = new Map<string, ScoreExplained>();
  const tellsDeleted = customerMarks.tellsDeleted(catalogue, deleted);
  for (const { model, inputs } of rows) {
    if (inputs.length === 0) continue;
    const document = documents.get(model);
    const plan = scores.get(model)?.inputs;
    if (!document || !plan) continue;
    const values = inputs.map((value) => value ?? Number.NaN);
    reasons.set(model, withoutDeleted(explainScore(document, plan, values), tellsDeleted));
  }
  const names = [...new Set([...reasons.values()].flatMap(({ features }) => features))];
  const described = catalogueAnswers.describe(catalogue, names);
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
