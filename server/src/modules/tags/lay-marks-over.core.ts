import type { CatalogueInForce } from './bank-definitions.core.ts';

export type TagValue = string | number | boolean;

/** What lies over the computed tags of one customer, and the catalogue in force. */
export type MarksOfCustomer = {
  catalogue: CatalogueInForce;
  /** values given one by one that hold on the day */
  assigned: ReadonlyMap<string, string>;
  /** tags the customer has deleted */
  deleted: ReadonlySet<string>;
};

/** Computed values under what lies over them: the same as `layOver` says of everybody's rows. */
export function layMarksOver(
  computed: ReadonlyMap<string, TagValue>,
  { catalogue, assigned, deleted }: MarksOfCustomer,
): Map<string, TagValue> {
  const values = new Map<string, TagValue>();
  for (const { code, type, assignedBy } of catalogue.tags.values()) {
    const given = assigned.get(code);
    const own = assignedBy ? (type === 'flag' ? given !== undefined : given) : computed.get(code);
    const value = deleted.has(code) ? undefined : own;
    if (value !== undefined) values.set(code, value);
    else if (type === 'flag') values.set(code, false);
  }
  return values;
}
