import type { CatalogueInForce } from './bank-definitions.core.ts';
import type { CatalogueTag } from './catalogue.core.ts';
import { type ChangedParameters, valueInForce } from './compile-tags.core.ts';
import { evaluateLive, type LiveCustomer } from './evaluate-live.core.ts';

export type TagValue = string | number | boolean;

/** What lies over the computed tags of one customer, and the catalogue in force. */
export type MarksOfCustomer = {
  catalogue: CatalogueInForce;
  /** values given one by one that hold on the day */
  assigned: ReadonlyMap<string, string>;
  /** tags the customer has deleted */
  deleted: ReadonlySet<string>;
  /** what has happened to the customer of late, and what advancing a tag by it needs */
  live: Pick<LiveCustomer, 'today' | 'events'> & { changed: ChangedParameters };
};

/** Computed values under what lies over them: the same as `layOver` says of everybody's rows. */
export function layMarksOver(
  computed: ReadonlyMap<string, TagValue>,
  runDate: string,
  { catalogue, assigned, deleted, live }: MarksOfCustomer,
): Map<string, TagValue> {
  const values = new Map<string, TagValue>();
  const valueNow = (tag: CatalogueTag): TagValue | undefined => {
    if (!tag.realTime) return computed.get(tag.code);
    const parameter = (name: string) => valueInForce(name, tag, catalogue, live.changed);
    const advanced = evaluateLive(tag, tag.realTime, { ...live, runDate, computed, parameter });
    if (advanced === undefined) return computed.get(tag.code);
    return advanced === null || advanced === '' ? undefined : advanced;
  };
  for (const tag of catalogue.tags.values()) {
    const { code, type, assignedBy } = tag;
    const given = assigned.get(code);
    const own = assignedBy ? (type === 'flag' ? given !== undefined : given) : valueNow(tag);
    const value = deleted.has(code) ? undefined : own;
    if (value !== undefined) values.set(code, value);
    else if (type === 'flag') values.set(code, false);
  }
  return values;
}
