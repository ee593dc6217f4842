import { sql } from 'kysely';
import type { TagUnit } from '#contract/tags.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { tagsInside } from './tags-inside.core.ts';

export type ParameterInForce = {
  tag: string;
  name: string;
  value: number;
  unit: TagUnit;
  zh: string;
  en: string;
};

/**
 * The thresholds that decide the values of these tags, as they are set now: their own and those of the
 * tags they are made of or share a threshold with. By tag and name.
 */
export async function parametersInForce(
  tx: Tx,
  codes: readonly string[],
): Promise<ParameterInForce[]> {
  const catalogue = await catalogueInForce(tx);
  const used = tagsInside(catalogue, codes);
  const { rows } = await sql<{ tag_code: string; name: string; value: number }>`
    select tag_code, name, value from tags.parameter where tag_code = any (${used}::text[])`.execute(
    tx,
  );
  const changed = new Map(rows.map((row) => [`${row.tag_code} ${row.name}`, row.value]));
  return used.flatMap((code) =>
    Object.entries(catalogue.tags.get(code)?.parameters ?? {})
      .map(([name, { value, unit, zh, en }]) => ({
        tag: code,
        name,
        value: changed.get(`${code} ${name}`) ?? value,
        unit,
        zh,
        en,
      }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  );
}
