import { sql } from 'kysely';
import { probabilityTagOf } from '#contract/predictions.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { isOwnPrediction, type OutsidePrediction } from './predictions-in-force.core.ts';

/** The tags of a model are in use from the next count and run on; `content` of an outside one. */
export async function enterPrediction(
  tx: Tx,
  now: Date,
  { code, version, content }: { code: string; version: number; content: OutsidePrediction | null },
): Promise<void> {
  if ((content === null) !== isOwnPrediction(code))
    throw new Error(`${code} is entered as what it is not`);
  await sql`insert into tags.prediction (code, state, content, version, changed_at)
    values (${code}, 'active', ${content === null ? null : JSON.stringify(content)}::jsonb, ${version}, ${now})
    on conflict (code) do update set state = 'active', content = excluded.content, version = excluded.version,
      changed_at = excluded.changed_at`.execute(tx);
}

/** The tags of a model leave; an audience that names one is refused from then on. */
export async function retirePrediction(
  tx: Tx,
  now: Date,
  { code, version }: { code: string; version: number },
): Promise<void> {
  await sql`insert into tags.prediction (code, state, version, changed_at) values (${code}, 'retired', ${version}, ${now})
    on conflict (code) do update set state = 'retired', version = excluded.version, changed_at = excluded.changed_at`.execute(
    tx,
  );
}

/** Whether a model of this code would bring a metric or a tag that there is or was already. */
export async function isCodeTaken(tx: Tx, code: string): Promise<boolean> {
  const codes = [code, probabilityTagOf(code), `${code}_score`, `${code}_band`];
  const { tags, metrics } = await catalogueInForce(tx);
  if (codes.some((one) => tags.has(one) || metrics.has(one))) return true;
  const { rows } =
    await sql`select from tags.definition where code = any (${codes}::text[])`.execute(tx);
  return rows.length > 0;
}
