import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import {
  type ModelState,
  type ModelSummary,
  type ModelVersion,
  type ModelVersionSummary,
  type TrainedCard,
  trainedCard,
  type VersionCard,
  versionCard,
} from '#contract/bank-models.ts';
import { type FileCard, fileCard } from '#contract/outside-models.ts';
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
  needs_approval: boolean;
};
const columns = sql`version, state, card, trained_at, live_from, live_until, needs_approval`;

/** Writes what was trained as the next version, a draft. A job that is carried out again has written it. */
export async function addVersion(
  tx: Tx,
  trained: {
    code: string;
    card: VersionCard;
    /** null: the model itself stays outside */
    document: ModelDocument | null;
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
  const card = versionCard.parse(trained.card);
  const bytes = trained.document && gzipSync(JSON.stringify(trained.document));
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
): Promise<{ code: string; version: number; card: VersionCard } | null> {
  const { rows } = await sql<{ code: string; version: number; card: unknown }>`
    select code, version, card from models.model_version where job_id = ${jobId}`.execute(tx);
  const [row] = rows;
  return row ? { ...row, card: versionCard.parse(row.card) } : null;
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
  const card = versionCard.parse(row.card);
  return {
    version: row.version,
    state: row.state,
    trainedAt: row.trained_at.toISOString(),
    learner: card.kind === 'trained' ? card.learner : null,
    auc: aucOf(card),
    refusals: refusalsOf(card),
    needsApproval: row.needs_approval,
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

function aucOf(card: VersionCard): ModelVersionSummary['auc'] {
  return card.kind === 'trained'
    ? (card.report.evaluations[0]?.auc ?? null)
    : (card.outcome?.auc ?? null);
}

/** Of a file of scores, what can be known without the model: that they tell customers apart, and foretold something. */
function refusalsOf(card: VersionCard): ModelVersionSummary['refusals'] {
  if (card.kind === 'trained') return card.report.refusals.map(({ reason }) => reason);
  const { distribution, outcome } = card;
  return [
    ...(distribution.lowest === distribution.highest ? (['SCORES_ALIKE'] as const) : []),
    ...(outcome?.auc && outcome.auc.low <= 0.5 ? (['AUC_NOT_ABOVE_CHANCE'] as const) : []),
  ];
}

/** Versions of files whose outcome was not yet known when they were last looked at. */
export async function readUnjudged(
  tx: Tx,
): Promise<{ code: string; version: number; card: FileCard }[]> {
  const { rows } = await sql<{ code: string; version: number; card: unknown }>`
    select code, version, card from models.model_version
    where card->>'kind' = 'file' and card->'outcome' = 'null' and card->'registration'->'outcomeOf' <> 'null'
    order by trained_at desc limit ${mostUnjudged}`.execute(tx);
  return rows.map((row) => ({ ...row, card: fileCard.parse(row.card) }));
}
const mostUnjudged = 50;

export type LiveFile = { code: string; version: number; card: FileCard };

/** A live version whose scores come from a file; null where none is. */
export async function findLiveFile(tx: Tx, code: string): Promise<LiveFile | null> {
  return (await liveFiles(tx)).find((file) => file.code === code) ?? null;
}

/** The files that outside models speak from now, by model. */
export async function readLiveFiles(tx: Tx): Promise<ReadonlyMap<string, FileCard>> {
  return new Map((await liveFiles(tx)).map(({ code, card }) => [code, card]));
}

async function liveFiles(tx: Tx): Promise<LiveFile[]> {
  const { rows } = await sql<{ code: string; version: number; card: unknown }>`
    select code, version, card from models.model_version
    where state = 'live' and card->>'kind' = 'file' order by code`.execute(tx);
  return rows.map((row) => ({ ...row, card: fileCard.parse(row.card) }));
}

/** What a training has written, if it came so far. */
export async function trainedByJob(
  tx: Tx,
  jobId: number,
): Promise<{ code: string; version: number; card: TrainedCard } | null> {
  const found = await versionOfJob(tx, jobId);
  return found && { ...found, card: trainedCard.parse(found.card) };
}
