import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import type { CatalogueTag } from './catalogue.core.ts';
import { compileLive, type LiveMoment, type LiveTag } from './live-tag.core.ts';
import { quoteText } from './quote-sql.core.ts';
import { columnOf } from './tag.core.ts';

/** What lies over the computed rows at the moment of a question. */
export type Overlay = {
  tags: ReadonlyMap<string, CatalogueTag>;
  /** tags that some customer has deleted of themselves */
  deleted: ReadonlySet<string>;
  /** the bank's day; null for rows of an earlier date, which keep what was assigned then */
  today: string | null;
  /** how events advance the rows; null for rows of an earlier date */
  live: {
    moment: LiveMoment;
    parameter: (tag: CatalogueTag, name: string) => number | undefined;
  } | null;
  /** columns that the rows have: one of a tag that no run has computed yet is left alone */
  standing: ReadonlySet<string>;
};

/** A column of `tag_daily` and the expression that stands in its place; over a row with `customer_no`. */
export type LaidOver = { column: string; sql: string };

/**
 * Columns whose value is not what the last run wrote: tags given one by one hold as of today, real-time
 * ones follow events, and what a customer has deleted nobody has any more. Each is a look-up in a set of customers, built only for
 * the columns a statement reads: the engine drops the others.
 */
export function layOver({ tags, deleted, today, live, standing }: Overlay): LaidOver[] {
  return [...tags.values()].flatMap((tag): LaidOver[] => {
    const column = columnOf(tag.code);
    if (!standing.has(column)) return [];
    const assigned = today !== null && tag.assignedBy ? assignedNow(tag, today) : null;
    const advanced = live && tag.realTime ? advance(tag, tag.realTime, live, standing) : null;
    const isDeleted = deleted.has(tag.code);
    const lapsed = today !== null && !tag.assignedBy && !isUsable(tag, today) ? nobody(tag) : null;
    const now = assigned ?? advanced ?? lapsed;
    if (now === null && !isDeleted) return [];
    const sql = now ?? column;
    return [{ column, sql: isDeleted ? withoutDeleted(tag, sql) : sql }];
  });
}

/** What was said of a number that was merged since is said of the customer kept. */
const customer = canonicalParty('party_no');

/** The value, or none for those who have deleted the tag. */
export function withoutDeleted(tag: CatalogueTag, sql: string): string {
  return `if(customer_no IN (${deletersOf(tag.code)}), ${nobody(tag)}, ${sql})`;
}

/** The value of those who have none. */
export function nobody({ type }: Pick<CatalogueTag, 'type'>): string {
  return { flag: '0', choice: "''", number: 'NULL', date: 'NULL' }[type];
}

/** Outside data is nobody's before and after the days of its lawful basis. */
export function isUsable({ usable }: Pick<CatalogueTag, 'usable'>, day: string): boolean {
  return usable === undefined || (usable.from <= day && day <= usable.until);
}

function advance(
  tag: CatalogueTag,
  realTime: LiveTag,
  { moment, parameter }: NonNullable<Overlay['live']>,
  standing: ReadonlySet<string>,
): string | null {
  if (!realTime.carries.every((one) => standing.has(one.column))) return null;
  return compileLive(tag, realTime, (name) => parameter(tag, name), moment);
}

function deletersOf(code: string): string {
  return `SELECT ${customer} FROM (SELECT * FROM tag_deletion WHERE tag = ${quoteText(code)} ORDER BY revision DESC LIMIT 1 BY party_no) WHERE restored = 0`;
}

function assignedNow(tag: CatalogueTag, today: string): string {
  if (!isUsable(tag, today)) return nobody(tag);
  const day = `toDate32(${quoteText(today)})`;
  const newest = `SELECT * FROM tag_assignment WHERE tag = ${quoteText(tag.code)} ORDER BY revision DESC LIMIT 1 BY party_no, assignment_id`;
  const held = `SELECT ${customer} AS holder, value FROM (${newest}) WHERE valid_from <= ${day}
      AND (valid_until IS NULL OR valid_until >= ${day}) AND (removed_on IS NULL OR removed_on > ${day})`;
  if (tag.type === 'flag') return `toUInt8(customer_no IN (SELECT holder FROM (${held})))`;
  // Numbers merged since may have been given different values: the newest holds, as in `readMarksOf`.
  const newestHeld = `${held} ORDER BY assignment_id DESC LIMIT 1 BY holder`;
  const values = (tag.choices ?? []).flatMap(({ value }) => [
    `customer_no IN (SELECT holder FROM (${newestHeld}) WHERE value = ${quoteText(value)})`,
    quoteText(value),
  ]);
  return `multiIf(${[...values, "''"].join(', ')})`;
}
