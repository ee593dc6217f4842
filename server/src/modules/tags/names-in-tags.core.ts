import type { TagUnit } from '#contract/tags.ts';
import { attributeNamed } from './attributes.core.ts';
import type { Catalogue, CatalogueTag } from './catalogue.core.ts';
import { describeMetric } from './describe-metric.core.ts';
import { namesIn, type ValueType } from './expression.core.ts';
import { factTables } from './fact-tables.core.ts';
import { valueOfMetric } from './metric.core.ts';

/** What a name of the tag language holds; the unit is null where it has none. */
export type NamedValue = { type: ValueType; unit: TagUnit | null };

/** What a metric, a tag or an attribute of the customer holds, by its name in the tag language. */
export function valueNamed(catalogue: Catalogue, name: string): NamedValue | undefined {
  if (name.startsWith('tag.')) {
    const tag = catalogue.tags.get(name.slice(4));
    return tag && { type: tag.type === 'choice' ? 'text' : tag.type, unit: tag.unit };
  }
  const metric = catalogue.metrics.get(name);
  if (metric) return { type: valueOfMetric(metric).type, unit: describeMetric(metric).unit };
  const attribute = attributeNamed(name);
  return attribute && { type: attribute.type, unit: null };
}

/** The tags whose own expression uses a name: a metric, or `tag.` and a code. */
export function tagsMadeOf(catalogue: Catalogue, name: string): CatalogueTag[] {
  return [...catalogue.tags.values()].filter(({ tree }) => namesIn(tree).names.includes(name));
}

/** What a field of a fact table holds. */
export function fieldNamed(fact: string, field: string): ValueType | undefined {
  return factTables.get(fact)?.columns[field]?.type;
}
