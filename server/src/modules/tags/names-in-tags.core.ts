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

/**
 * Whether a name tells what a tag says that a customer has deleted: the tag itself, one made of it at any
 * depth, or a metric or an attribute that its own expression stands on. For reasons that staff read: a
 * deleted tag says nothing there by another name either. A tag made of it goes on counting until it is
 * deleted itself, since the customer sees and deletes each by its own name.
 */
export function tellsDeleted(
  { tags }: Catalogue,
  deleted: ReadonlySet<string>,
): (name: string) => boolean {
  const told = new Set([...deleted].map((code) => `tag.${code}`));
  const namesOf = (code: string): string[] => {
    const tag = tags.get(code);
    return tag ? namesIn(tag.tree).names : [];
  };
  for (const code of deleted)
    for (const name of namesOf(code)) if (!name.startsWith('tag.')) told.add(name);
  // A set is walked with what is added to it meanwhile.
  const gone = new Set(deleted);
  for (const code of gone)
    for (const user of tags.values())
      if (!gone.has(user.code) && namesIn(user.tree).names.includes(`tag.${code}`)) {
        gone.add(user.code);
        told.add(`tag.${user.code}`);
      }
  return (name) => told.has(name);
}

/** What a field of a fact table holds. */
export function fieldNamed(fact: string, field: string): ValueType | undefined {
  return factTables.get(fact)?.columns[field]?.type;
}
