import type { Rule, ValueType } from '#contract/audience-rule.ts';
import { ok, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import {
  bitmapHolds,
  canonicalBitmap,
  whenNobodyIsMerged,
  whenSomebodyIsMerged,
} from '#platform/analytics/canonical-party.core.ts';
import { compileRule, type RuleNames } from './compile-rule.core.ts';
import { managedWithin, managerNow } from './managed-within.core.ts';
import { quoteColumn, type Parameters } from './parameters.core.ts';

export type Statement = { sql: string; parameters: Record<string, unknown> };

/**
 * Where the tags of a date stand: FROM text of one row a customer, an expression for the newest date
 * there is, and their parameters.
 */
export type TagRows = { sql: string; newest: string; params: Record<string, unknown> };

/** An audience ready to be asked: whom it is about, and whom the asker may see. */
export type CompiledAudience = {
  /** the date the members are of */
  businessDate: string;
  /** the date of the tags that are read; another one where a list outlived the tags of its own */
  tagDate: string;
  /** FROM text of the tags of that date */
  rows: string;
  /** expression for the newest date with tags */
  newest: string;
  /** true of the customers the asker may see */
  visible: string;
  /** true of the members, among those */
  member: string;
  /** FROM text, up to its WHERE, of the numbers of the members the asker may see */
  numbers: string;
  /** the same of those above `{after:UInt32}`; may hold the first `{limit:UInt32}` only */
  numbersAfter: string;
  parameters: Record<string, unknown>;
};

/**
 * Compiles a rule for one asker. The scope is no option: every statement below is made of `visible`
 * and `member`, and so counts, lists and exports only customers managed inside it.
 */
export function compileAudience(
  rule: Rule,
  names: RuleNames,
  scope: Scope,
  day: Day,
  self: number | null = null,
): Result<CompiledAudience> {
  const compiled = compileRule(rule, names, self);
  if (!compiled.ok) return compiled;
  return ok(withinScope(compiled.value.sql, compiled.value.parameters, scope, day));
}

export type Day = { businessDate: string; rows: TagRows };

/**
 * The members of a stored bitmap that the asker may see, frozen on `frozenOn`; `day` is one whose tags
 * are still there. Who sees everybody gets the bitmap as it is: it stays for years, a date of tags for
 * two months, so what the tags say must not decide who is a member.
 */
export function compileSnapshot(
  snapshot: string,
  scope: Scope,
  day: Day,
  frozenOn: string,
): CompiledAudience {
  const member = bitmapHolds(wholeList, 'customer_no');
  const compiled = withinScope(member, { snapshot }, scope, day);
  const whole = scope.all
    ? {
        numbers: bitmapNumbers((members) => members, ''),
        numbersAfter: bitmapNumbers(
          (members) => `bitmapSubsetLimit(${members}, {after:UInt32} + 1, {limit:UInt32})`,
          `AND chunk >= intDiv({after:UInt32}, ${chunkSize})`,
        ),
      }
    : {};
  return { ...compiled, ...whole, businessDate: frozenOn };
}

const wholeList =
  '(SELECT groupBitmapMergeState(members) FROM audience_snapshot WHERE snapshot = {snapshot:String})';

/**
 * Numbers of a stored list, read a million at a time. Who was merged since it was frozen is counted once,
 * as the customer of today; then the list is put together first. The stored bitmaps stay what they were,
 * and what a launch copies from them is what was frozen.
 */
function bitmapNumbers(part: (members: string) => string, more: string): string {
  const numbers = (members: string) => `arrayJoin(bitmapToArray(${part(members)})) AS customer_no`;
  return `FROM (SELECT ${numbers('members')} FROM audience_snapshot
      WHERE ${whenNobodyIsMerged} AND snapshot = {snapshot:String} ${more}
    UNION ALL SELECT ${numbers(canonicalBitmap(wholeList))} WHERE ${whenSomebodyIsMerged}) WHERE 1`;
}

function withinScope(
  member: string,
  parameters: Parameters,
  scope: Scope,
  { businessDate, rows }: Day,
): CompiledAudience {
  const visible = scope.all ? '1' : managedWithin('{scope:Array(UInt32)}');
  const numbers = `FROM ${rows.sql} WHERE ${visible} AND ${member}`;
  return {
    businessDate,
    tagDate: businessDate,
    rows: rows.sql,
    newest: rows.newest,
    member,
    visible,
    numbers,
    numbersAfter: `${numbers} AND customer_no > {after:UInt32}`,
    parameters: {
      ...parameters,
      ...rows.params,
      business_date: businessDate,
      ...(scope.all ? {} : { scope: [...scope.orgIds] }),
    },
  };
}

/** One row: count, population (everybody visible), and the newest date with tags. */
export function countStatement(audience: CompiledAudience): Statement {
  const population = `(SELECT count() FROM ${audience.rows} WHERE ${audience.visible})`;
  return {
    sql: `SELECT count() AS count, ${population} AS population, ${audience.newest} AS newest ${audience.numbers}`,
    parameters: audience.parameters,
  };
}

/** Customer numbers above `after`, in order, at most `limit`. */
export function listStatement(audience: CompiledAudience, after: number, limit: number): Statement {
  return {
    sql: `SELECT customer_no ${audience.numbersAfter}
      ORDER BY customer_no LIMIT {limit:UInt32}`,
    parameters: { ...audience.parameters, after, limit },
  };
}

/** A sample that is the same each time it is asked: the members whose hash is least. */
export function sampleStatement(audience: CompiledAudience, size: number): Statement {
  return {
    sql: `SELECT customer_no ${audience.numbers}
      ORDER BY cityHash64(customer_no), customer_no LIMIT {limit:UInt32}`,
    parameters: { ...audience.parameters, limit: size },
  };
}

/** Writes the members as bitmaps, one a million customer numbers, under a name of its own. */
export function snapshotStatement(audience: CompiledAudience, snapshot: string): Statement {
  return {
    sql: `INSERT INTO audience_snapshot (snapshot, chunk, members)
      SELECT {snapshot_name:String}, intDiv(customer_no, ${chunkSize}) AS chunk, groupBitmapState(customer_no)
      ${audience.numbers} GROUP BY chunk`,
    parameters: { ...audience.parameters, snapshot_name: snapshot },
  };
}

/** Customer numbers a bitmap row spans: 10 million customers are 10 rows. */
export const chunkSize = 1_048_576;

export type BreakdownRow = {
  value: string | number | boolean | null;
  from?: string | number;
  to?: string | number;
};

export type Grouping = { column: string; type: ValueType | 'outlet' };

/**
 * How a column is told apart: choices, flags and outlets by value; figures by decade (the leading
 * digit and its power of ten, so that balances and counts need no bounds of their own); dates by month.
 */
export function groupingSql({ column, type }: Grouping): string {
  const sql = quoteColumn(column);
  switch (type) {
    case 'outlet':
      return managerNow;
    case 'flag':
    case 'choice':
      return sql;
    case 'date':
      return `toStartOfMonth(${sql})`;
    case 'number':
      return `if(${sql} = 0, 0, sign(${sql}) * pow(10, floor(log10(abs(${sql})))))`;
  }
}

/** One row a value: its members. As many rows as there are outlets or values, and none left out: they add up. */
export function breakdownStatement(audience: CompiledAudience, grouping: Grouping): Statement {
  return {
    sql: `SELECT ${groupingSql(grouping)} AS value, count() AS count
      FROM ${audience.rows} WHERE ${audience.visible} AND ${audience.member}
      GROUP BY value ORDER BY count DESC, value`,
    parameters: audience.parameters,
  };
}

/** Rows of part (which grouping), value, count and population; one scan for all groupings. */
export function profileStatement(
  audience: CompiledAudience,
  groupings: readonly Grouping[],
): Statement {
  const keys = groupings.map((grouping, index) => `${groupingSql(grouping)} AS g${index}`);
  const names = groupings.map((_, index) => `g${index}`);
  const sets = names.map((name) => `(${name})`).join(', ');
  const which = names.map((name, index) => `grouping(${name}) = 0, ${index}`).join(', ');
  const value = names.map((name) => `grouping(${name}) = 0, toString(${name})`).join(', ');
  return {
    sql: `SELECT multiIf(${which}, -1) AS part, multiIf(${value}, NULL) AS value,
        countIf(is_member) AS count, count() AS population
      FROM (SELECT ifNull(${audience.member}, 0) AS is_member, ${keys.join(', ')}
        FROM ${audience.rows} WHERE ${audience.visible})
      GROUP BY GROUPING SETS (${sets}) ORDER BY part, population DESC`,
    parameters: audience.parameters,
  };
}
