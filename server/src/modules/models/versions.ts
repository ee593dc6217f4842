import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import {
  type ModelState,
  type ModelSummary,
  type ModelVersion,
  type ModelVersionSummary,
  type TrainedCard,
  trainedCard,
} from '#contract/bank-models.ts';
import { type ModelDocument, modelDocument } from '#contract/models.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

type Row = {
  version: number;
  state: ModelState;
  card: unknown;
  trained_at: Date;
  live_from: Date | null;
  live_until: Date | null;
};
const columns = sql`version, state, card, trained_at, live_from, live_until`;

/** Writes what was trained as the next version, a draft. A job that is carried out again has written it. */
export async function addVersion(
  tx: Tx,
  trained: {
    code: string;
    card: TrainedCard;
    document: ModelDocument;
    jobId: number;
    trainedBy: number | null;
    trainedAt: Date;
  },
): Promise<number> {
  const { code, jobId, trainedAt } = trained;
  // The row of the model is held until commit, so two trainings take different numbers.
  const { rows } = await sql<{ version: number }>`
    insert into models.model (code, origin, latest_version, created_at) values (${code}, 'own', 1, ${trainedAt})
    on conflict (code) do update set latest_version = models.model.latest_version + 1
    returning latest_version as version`.execute(tx);
  const [model] = rows;
  if (!model) throw new Error('the model was not written');
  // A figure that is no number would be read as null, and the list of versions with it would not be read.
  const card = trainedCard.parse(trained.card);
  const bytes = gzipSync(JSON.stringify(trained.document));
  await sql`insert into models.model_version (code, version, card, document, job_id, trained_by, trained_at)
    values (${code}, ${model.version}, ${JSON.stringify(card)}::jsonb, ${bytes}, ${jobId}, ${trained.trainedBy}, ${trainedAt})`.execute(
    tx,
  );
  return model.version;
}

/** What a job has written, if it came so far. */
export async function versionOfJob(
  tx: Tx,
  jobId: number,
): Promise<{ code: string; version: number; card: TrainedCard } | null> {
  const { rows } = await sql<{ code: string; version: number; card: unknown }>`
    select code, version, card from models.model_version where job_id = ${jobId}`.execute(tx);
  const [row] = rows;
  return row ? { ...row, card: trainedCard.parse(row.card) } : null;
}

/** One version with its card. */
export async function findVersion(
  tx: Tx,
  code: string,
  version: number,
): Promise<Result<ModelVersion>> {
  const { rows } = await sql<Row>`
    select ${columns} from models.model_version where code = ${code} and version = ${version}`.execute(
    tx,
  );
  const [row] = rows;
  if (!row) return refuse('MODEL_VERSION_UNKNOWN', { code, version });
  return ok(shown(row));
}

/** The newest versions first. */
export async function listVersions(
  tx: Tx,
  code: string,
  limit: number,
  after?: number,
): Promise<Slice<ModelVersionSummary, number>> {
  const { rows } = await sql<Row>`
    select ${columns} from models.model_version
    where code = ${code} and version < ${after ?? 2 ** 31 - 1} order by version desc limit ${limit + 1}`.execute(
    tx,
  );
  return sliceOf(rows.map(summaryOfRow), limit, ({ version }) => version);
}

/** Per model its newest version and its live one. */
export async function newestAndLive(
  tx: Tx,
): Promise<Map<string, { latest?: ModelVersionSummary; live?: ModelVersionSummary }>> {
  const { rows } = await sql<Row & { code: string; is_latest: boolean }>`
    select code, version = latest_version as is_latest, ${columns}
    from models.model_version join models.model using (code)
    where version = latest_version or state = 'live'`.execute(tx);
  const found = new Map<string, { latest?: ModelVersionSummary; live?: ModelVersionSummary }>();
  for (const row of rows) {
    const summary = summaryOfRow(row);
    const known = found.get(row.code) ?? {};
    if (row.is_latest) known.latest = summary;
    if (row.state === 'live') known.live = summary;
    found.set(row.code, known);
  }
  return found;
}

export type LiveModel = {
  code: string;
  version: number;
  card: TrainedCard;
  document: ModelDocument;
};

/** The versions in use, of one model or of all. */
export async function readLiveModels(tx: Tx, code?: string): Promise<LiveModel[]> {
  const { rows } = await sql<{ code: string; version: number; card: unknown; document: Buffer }>`
    select code, version, card, document from models.model_version
    where state = 'live' and document is not null and (${code ?? null}::text is null or code = ${code ?? null})
    order by code`.execute(tx);
  return rows.map((row) => ({
    code: row.code,
    version: row.version,
    card: trainedCard.parse(row.card),
    document: modelDocument.parse(JSON.parse(gunzipSync(row.document).toString())),
  }));
}

function summaryOfRow(row: Row): ModelVersionSummary {
  const { card: _, ...summary } = shown(row);
  return summary;
}

function shown(row: Row): ModelVersion {
  const card = trainedCard.parse(row.card);
  return {
    version: row.version,
    state: row.state,
    trainedAt: row.trained_at.toISOString(),
    learner: card.learner,
    auc: card.report.evaluations[0]?.auc ?? null,
    refusals: card.report.refusals.map(({ reason }) => reason),
    liveFrom: row.live_from?.toISOString() ?? null,
    liveUntil: row.live_until?.toISOString() ?? null,
    card,
  };
}

type NewestScores = NonNullable<ModelSummary['scores']>;

/** Per model the scores of its newest date. */
export async function newestScores(tx: Tx): Promise<Map<string, NewestScores>> {
  const { rows } = await sql<{
    code: string;
    business_date: string;
    computed_at: Date;
    version: number;
    customers: number;
    high: number;
    medium: number;
  }>`select distinct on (code) code, business_date, computed_at, version, customers, high, medium
    from models.score order by code, business_date desc`.execute(tx);
  return new Map(
    rows.map(({ code, business_date, computed_at, ...counts }) => [
      code,
      { businessDate: business_date, computedAt: computed_at.toISOString(), ...counts },
    ]),
  );
}
