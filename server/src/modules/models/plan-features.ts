import type { Analytics } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { catalogueAnswers, definitionRules, type NameDescribed } from '#modules/tags/index.ts';

/** A feature as it is asked for: a question of the tag language, and how its answer becomes a number. */
export type PlannedFeature = NameDescribed & {
  readonly column: string;
  /** its values in order; null for a number */
  readonly categories: readonly string[] | null;
};

/** A text of more values than this names the customer rather than a kind of customers. */
const mostCategories = 100;

/** The features of these names with the values that their texts have among all customers. */
export async function planFeatures(
  { database, analytics }: Pick<Platform, 'database' | 'analytics'>,
  names: readonly string[],
): Promise<PlannedFeature[]> {
  const described = catalogueAnswers.describe(
    await withJob(database, definitionRules.catalogue),
    names,
  );
  const attributes = described
    .filter(({ type, choices }) => type === 'text' && choices === null)
    .map(({ name }) => name);
  const values = await valuesOfAttributes(analytics, attributes);
  return described.map((feature, index) => ({
    ...feature,
    column: `feature_${index}`,
    categories:
      feature.type !== 'text'
        ? null
        : (feature.choices?.map(({ value }) => value) ?? values.get(feature.name) ?? []),
  }));
}

/** In the order of the alphabet, so that the same facts give the same codes. */
async function valuesOfAttributes(
  analytics: Analytics,
  names: readonly string[],
): Promise<Map<string, string[]>> {
  const asked = names.map((name) => {
    const [kind, column] = name.split('.');
    if (kind !== 'customer' || column === undefined)
      throw new Error(`${name} is a text whose values nobody can list`);
    return `SELECT '${name}' AS name, toString(${column}) AS value, uniqExact(customer_no) AS customers FROM customer_attribute WHERE value != '' GROUP BY value`;
  });
  if (asked.length === 0) return new Map();
  const rows = await analytics.query<{ name: string; value: string }>(
    `SELECT name, value FROM (${asked.join(' UNION ALL ')}) ORDER BY name, customers DESC, value LIMIT ${mostCategories} BY name`,
  );
  const byName = Map.groupBy(rows, ({ name }) => name);
  return new Map(
    [...byName].map(([name, found]) => [name, found.map(({ value }) => value).toSorted()]),
  );
}
