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

/** A version of a definition stands among the thresholds under a name that none of them can bear. */
const versionWords = { unit: 'count', zh: '定义版本', en: 'version of the definition' } as const;

/**
 * The thresholds that decide the values of these tags, as they are set now: their own and those of the
 * tags they are made of or share a threshold with; of what the bank defined itself, also which versions hold,
 * of its metrics too: another definition decides otherwise, as another threshold does. By tag and name.
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
  const versionsOf = (code: string): ParameterInForce[] => {
    const tag = catalogue.tags.get(code);
    const own = tag?.version === undefined ? [] : [{ name: '@version', value: tag.version }];
    const metrics = (tag?.metrics ?? []).flatMap((metric) => {
      const version = catalogue.metrics.get(metric)?.version;
      return version === undefined ? [] : [{ name: `@version of ${metric}`, value: version }];
    });
    return [...own, ...metrics.toSorted((one, other) => (one.name < other.name ? -1 : 1))].map(
      (one) => ({ tag: code, ...one, ...versionWords }),
    );
  };
  return used.flatMap((code) => [
    ...versionsOf(code),
    ...Object.entries(catalogue.tags.get(code)?.parameters ?? {})
      .map(([name, { value, unit, zh, en }]) => ({
        tag: code,
        name,
        value: changed.get(`${code} ${name}`) ?? value,
        unit,
        zh,
        en,
      }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  ]);
}
