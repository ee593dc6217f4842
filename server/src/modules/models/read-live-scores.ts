import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { type ModelDocument, modelDocument } from '#contract/models.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { type InputPlan, inputPlan } from './explain-score.core.ts';

/** The newest scores of a model, where its live version gave them. */
export type LiveScores = {
  code: string;
  version: number;
  businessDate: string;
  computedAt: string;
  /** null: what they were computed from was not kept */
  inputs: InputPlan | null;
};

/** What inputs mean, by scores: reading them takes longer than everything else of the scores. */
const plansKnown = new Map<string, InputPlan | null>();
const keptPlans = 64;

/** Per model with a live version the scores that hold. */
export async function readLiveScores(tx: Tx): Promise<ReadonlyMap<string, LiveScores>> {
  const { rows } = await sql<{
    code: string;
    version: number;
    businessDate: string;
    computedAt: string;
  }>`/* keep plan: live_scores */ select code, version, business_date as "businessDate", ${isoMoment('computed_at')} as "computedAt"
    from (select distinct on (code) code, version, business_date, computed_at from models.score order by code, business_date desc) as newest
      join models.model_version using (code, version) where state = 'live'`.execute(tx);
  const missing = rows.filter((row) => !plansKnown.has(planKey(row)));
  if (missing.length > 0) await readPlans(tx, missing);
  const live = new Map(
    rows.map((row) => [row.code, { ...row, inputs: plansKnown.get(planKey(row)) ?? null }]),
  );
  for (const oldest of plansKnown.keys())
    if (plansKnown.size > keptPlans) plansKnown.delete(oldest);
  return live;
}

type ScoresNamed = Omit<LiveScores, 'inputs'>;
const planKey = ({ code, version, businessDate, computedAt }: ScoresNamed): string =>
  [code, version, businessDate, computedAt].join(' ');

async function readPlans(tx: Tx, scores: readonly ScoresNamed[]): Promise<void> {
  const { rows } = await sql<ScoresNamed & { inputs: unknown }>`
    select code, version, business_date as "businessDate", ${isoMoment('computed_at')} as "computedAt", inputs from models.score
    where (code, business_date) in (select * from unnest(${scores.map(({ code }) => code)}::text[], ${scores.map(({ businessDate }) => businessDate)}::date[]))`.execute(
    tx,
  );
  for (const { inputs, ...scored } of rows)
    plansKnown.set(planKey(scored), inputPlan.nullable().parse(inputs));
}

/** Whether any scores were computed after a moment. */
export async function isScoredSince(tx: Tx, moment: Date): Promise<boolean> {
  const { rows } =
    await sql`select 1 from models.score where computed_at > ${moment} limit 1`.execute(tx);
  return rows.length > 0;
}

/** Models as documents by code and version, which never change: unpacking one takes as long as explaining a score. */
const unpacked = new Map<string, ModelDocument>();
const keptUnpacked = 32;

/** The documents of these versions; one that has none is not among them. */
export async function readDocuments(
  tx: Tx,
  versions: readonly { code: string; version: number }[],
): Promise<ReadonlyMap<string, ModelDocument>> {
  const missing = versions.filter((one) => !unpacked.has(keyOf(one)));
  if (missing.length > 0) {
    const { rows } = await sql<{ code: string; version: number; document: Buffer }>`
      select code, version, document from models.model_version
      where (code, version) in (select * from unnest(${missing.map(({ code }) => code)}::text[], ${missing.map(({ version }) => version)}::int[]))
        and document is not null`.execute(tx);
    for (const row of rows)
      unpacked.set(
        keyOf(row),
        modelDocument.parse(JSON.parse(gunzipSync(row.document).toString())),
      );
  }
  const found = new Map<string, ModelDocument>();
  for (const one of versions) {
    const document = unpacked.get(keyOf(one));
    if (document) found.set(one.code, document);
  }
  for (const oldest of unpacked.keys()) if (unpacked.size > keptUnpacked) unpacked.delete(oldest);
  return found;
}

const keyOf = ({ code, version }: { code: string; version: number }): string =>
  `${code}:${version}`;
