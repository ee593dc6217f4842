import { sql } from 'kysely';
import type { TagUnit } from '#contract/tags.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { catalogue } from './catalogue.ts';
import { namesIn } from './expression.core.ts';

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
 * tags they are made of. By tag and name.
 */
export async function parametersInForce(
  tx: Tx,
  codes: readonly string[],
): Promise<ParameterInForce[]> {
  const used = withTagsInside(codes);
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

function withTagsInside(codes: readonly string[]): string[] {
  const found = new Set<string>();
  const waiting = [...codes];
  for (let code = waiting.pop(); code !== undefined; code = waiting.pop()) {
    const tag = catalogue.tags.get(code);
    if (!tag || found.has(code)) continue;
    found.add(code);
    const { names } = namesIn(tag.tree);
    waiting.push(...names.filter((name) => name.startsWith('tag.')).map((name) => name.slice(4)));
  }
  return [...found].toSorted();
}
