import { sql } from 'kysely';
import type { Bilingual } from '#contract/bilingual.ts';
import { type Registration, registration } from '#contract/outside-models.ts';
import { predictions } from '#contract/predictions.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** Models from outside as they are registered now. */
export async function readRegistrations(tx: Tx): Promise<ReadonlyMap<string, Registration>> {
  const { rows } = await sql<{ code: string; registered: unknown }>`
    select code, registered from models.model where origin = 'outside' order by created_at, code`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.code, registration.parse(row.registered)]));
}

export async function findRegistration(tx: Tx, code: string): Promise<Registration | null> {
  return (await readRegistrations(tx)).get(code) ?? null;
}

/** The name of a model of either origin. */
export async function nameOfModel(tx: Tx, code: string): Promise<Bilingual> {
  const own = predictions.find((one) => one.code === code);
  if (own) return { zh: own.zh, en: own.en };
  return (await findRegistration(tx, code))?.name ?? { zh: code, en: code };
}

/** Refuses a day on which the scores may not be used. */
export function basisHolds({ basis }: Registration, date: string): Result<null> {
  const { from, until } = basis;
  return from <= date && date <= until
    ? ok(null)
    : refuse('MODEL_BASIS_OVER', { from, until, date });
}
