import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { type ModelDocument, modelDocument } from '#contract/models.ts';
import type { Tx } from '#platform/postgres/database.ts';
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

/** Per model with a live version the scores that hold. */
export async function readLiveScores(tx: Tx): Promise<ReadonlyMap<string, LiveScores>> {
  const { rows } = await sql<{
    code: string;
    version: number;
    business_date: string;
    computed_at: Date;
    inputs: unknown;
  }>`/* keep plan: live_scores */ select code, version, business_date, computed_at, inputs
    from (select distinct on (code) * from models.score order by code, business_date desc) as newest
      join models.model_version using (code, version) where state = 'live'`.execute(tx);
  return new Map(
    rows.map(({ code, version, business_date, computed_at, inputs }) => [
      code,
      {
        code,
        version,
        businessDate: business_date,
        computedAt: computed_at.toISOString(),
        inputs: inputPlan.nullable().parse(inputs),
      },
    ]),
  );
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
