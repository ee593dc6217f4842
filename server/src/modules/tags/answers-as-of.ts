import { entityFields } from '#contract/mapping-fields.ts';
import type { TagChoice, TagUnit } from '#contract/tags.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Catalogue } from './catalogue.core.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import { compileAnswers, type Question, typeOfName } from './compile-answers.core.ts';
import { describeMetric } from './describe-metric.core.ts';
import type { ValueType } from './expression.core.ts';
import { readChangedParameters, readCurrency, readSnapshots } from './read-run-inputs.ts';

/**
 * What the catalogue says of the customers of a range as of a date: a SELECT of customer_no,
 * managing_org_id and a column a question, with the parameters first_no and last_no. It is compiled as
 * the tags of that date are, so nothing dated later is looked at. Numbers that are unknown are NULL.
 */
export async function answersAsOf(
  { database, analytics }: Pick<Platform, 'database' | 'analytics'>,
  date: string,
  questions: readonly Question[],
): Promise<string> {
  const catalogue = await withJob(database, catalogueInForce);
  const run = {
    asOf: date,
    currency: await readCurrency(database, analytics, date),
    snapshots: await readSnapshots(analytics, date),
  };
  return compileAnswers(catalogue, await withJob(database, readChangedParameters), run, questions);
}

/** What a name of the tag language stands for: a metric, `tag.*` or `customer.*`. */
export type NameDescribed = {
  name: string;
  zh: string;
  en: string;
  type: ValueType;
  unit: TagUnit | null;
  choices: readonly TagChoice[] | null;
};

/** Names of the catalogue in words. Throws DeclarationError for one that it has not. */
export function describeNames(catalogue: Catalogue, names: readonly string[]): NameDescribed[] {
  return names.map((name) => ({
    name,
    type: typeOfName(catalogue, name),
    ...wordsOf(catalogue, name),
  }));
}

function wordsOf(catalogue: Catalogue, name: string): Omit<NameDescribed, 'name' | 'type'> {
  const metric = catalogue.metrics.get(name);
  if (metric) {
    const { name: words, unit } = describeMetric(metric);
    return { ...words, unit, choices: null };
  }
  const [kind, key = ''] = name.split('.');
  const tag = kind === 'tag' ? catalogue.tags.get(key) : undefined;
  if (tag) return { ...tag.name, unit: tag.unit, choices: tag.choices };
  const { zh = key, en = key } = entityFields.customer[key] ?? {};
  return { zh, en, unit: null, choices: null };
}
