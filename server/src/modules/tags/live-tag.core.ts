import { canonicalParty, partiesOf } from '#platform/analytics/canonical-party.core.ts';
import { Temporal } from 'temporal-polyfill';
import { type Compiled, compileExpression, type Meaning } from './compile-expression.core.ts';
import { DeclarationError, type Expression, expressionsIn } from './expression.core.ts';
import { parseExpression } from './parse-expression.core.ts';
import { quoteDate, quoteText } from './quote-sql.core.ts';
import { columnOf, type Live, type Tag } from './tag.core.ts';

/** A real-time tag as the catalogue has it: its live expression, and what runs keep for it. */
export type LiveTag = {
  tree: Expression;
  carries: readonly Carried[];
  /** types of the events that advance it */
  eventTypes: readonly string[];
};
export type Carried = { name: string; column: string; type: 'number' | 'text'; tree: Expression };

/** The column that says whether the run of a row kept what live expressions want. */
export const hasCarried = 'has_carried';

/** Resolves what a tag declares as `live`. */
export function resolveLive(code: string, live: Live): LiveTag {
  const tree = parseExpression(live.value);
  const carries = Object.entries(live.carries ?? {}).map(([name, { type, expression }]) => ({
    name,
    column: `c_${code}__${name}`,
    type,
    tree: parseExpression(expression),
  }));
  const eventTypes = expressionsIn(tree).flatMap((node) => {
    const [type] = node.op === 'call' && node.name in liveFunctions ? node.of : [];
    return type?.op === 'text' ? [type.value] : [];
  });
  if (eventTypes.length === 0)
    throw new DeclarationError(`tag ${code}: no event advances its live value`);
  return { tree, carries, eventTypes: [...new Set(eventTypes)] };
}

/** The moment of a question, seen from the newest run. */
export type LiveMoment = {
  /** the bank's day */
  today: string;
  /** the date of the rows */
  runDate: string;
  /** states shipped from then on may hold events that the run has not seen */
  unseenSince: string;
  /** a question about one customer looks up no others */
  customerNo: number | null;
};

/** A run older than this no longer says how today is: what it kept is not carried further. */
export const carriedDays = 8;
/** Days before a run's date, and that date, that events may still come for after it. */
const lateDays = 8;
/** Each day is a look-up of its own. */
export const lookedUpDays = 16;

/**
 * The value of a real-time tag now, over a row of `tag_daily`; null where the row's own value stands.
 * For the tag language there are, beside its functions:
 *
 *   daily                          the value of the run; unknown where that is unknown
 *   is_run_day                     whether the run was of this very day
 *   days_passed                    days from the run's date to today
 *   carried.<name>                 what the run kept of the customer
 *   happened_today('type')         whether there was such an event today; with an amount in fen as its
 *                                  second argument, one of at least so much
 *   happened_unseen('type')        whether there was such an event that the run may not have seen
 *   newest_day('type')             the day of the newest of those
 */
export function compileLive(
  tag: Tag,
  live: LiveTag,
  parameter: Meaning['parameter'],
  moment: LiveMoment,
): string | null {
  const passed = daysBetween(moment.runDate, moment.today);
  if (passed < 0) return null;
  const { carries, tree } = live;
  if (carries.length > 0 && passed > carriedDays) return null;
  const value = compileExpression(tree, {
    asOf: quoteDate(moment.today),
    parameter,
    name: (name) => {
      if (name === 'daily') return dailyValue(tag);
      if (name === 'is_run_day')
        return { sql: passed === 0 ? '1' : '0', type: 'flag', nullable: false };
      if (name === 'days_passed') return { sql: String(passed), type: 'number', nullable: false };
      const kept = carries.find((one) => `carried.${one.name}` === name);
      return kept && { sql: kept.column, type: kept.type, nullable: kept.type === 'number' };
    },
    call: (name, of) => liveFunctions[name]?.(of, moment),
  });
  const wanted = dailyValue(tag);
  if (value.type !== wanted.type)
    throw new DeclarationError(
      `tag ${tag.code} is a ${tag.type}, its live expression a ${value.type}`,
    );
  const sql = stored(tag, value);
  return carries.length === 0 ? sql : `if(${hasCarried} = 1, ${sql}, ${columnOf(tag.code)})`;
}

type LiveFunction = (of: readonly Compiled[], moment: LiveMoment) => Compiled;
const liveFunctions: Readonly<Record<string, LiveFunction>> = {
  happened_today: (of, moment) => {
    const [type, amount, ...more] = of;
    if (type?.type !== 'text' || (amount && amount.type !== 'number') || more.length > 0)
      throw new DeclarationError('happened_today wants a type of event, and perhaps an amount');
    const conditions = [
      `business_date = ${quoteDate(moment.today)}`,
      ...(amount ? [`highest_fen >= ${amount.sql}`] : []),
    ];
    return { sql: `(${hasState(type.sql, conditions, moment)})`, type: 'flag', nullable: false };
  },
  happened_unseen: (of, moment) => {
    const sql = hasState(onlyType('happened_unseen', of), [unseen(moment)], moment);
    return { sql: `(${sql})`, type: 'flag', nullable: false };
  },
  newest_day: (of, moment) => {
    const type = onlyType('newest_day', of);
    const { customerNo } = moment;
    if (customerNo !== null) {
      const where = `${ofCustomer(customerNo)} AND type = ${type} AND ${unseen(moment)}`;
      const sql = `(SELECT maxOrNull(business_date) FROM live_state WHERE ${where})`;
      return { sql, type: 'date', nullable: true };
    }
    const branches = daysLookedUp(moment).flatMap((day) => [
      hasState(type, [`business_date = ${quoteDate(day)}`, unseen(moment)], moment),
      `toDate32(${quoteText(day)})`,
    ]);
    return { sql: `multiIf(${branches.join(', ')}, NULL)`, type: 'date', nullable: true };
  },
};

function onlyType(name: string, [type, ...more]: readonly Compiled[]): string {
  if (type?.type !== 'text' || more.length > 0)
    throw new DeclarationError(`${name} wants a type of event`);
  return type.sql;
}

/** Events of today at the latest: one whose clock goes ahead counts when its day has come. */
function unseen({ today, runDate, unseenSince }: LiveMoment): string {
  const since = `parseDateTime64BestEffort(${quoteText(unseenSince)}, 3)`;
  return `business_date <= ${quoteDate(today)} AND (business_date > ${quoteDate(runDate)} OR shipped_at >= ${since})`;
}

/** Whether the customer of the row has a state; a look-up in a set that is built once a statement. */
function hasState(type: string, conditions: readonly string[], { customerNo }: LiveMoment): string {
  const of = customerNo === null ? [] : [ofCustomer(customerNo)];
  const where = [`type = ${type}`, ...conditions, ...of].join(' AND ');
  return `customer_no IN (SELECT ${canonicalParty('party_no')} FROM live_state WHERE ${where})`;
}

function ofCustomer(customerNo: number): string {
  return partiesOf((column) => `${column} = ${customerNo}`, 'party_no');
}

function dailyValue(tag: Tag): Compiled {
  const sql = columnOf(tag.code);
  if (tag.type === 'flag') return { sql: `(${sql} = 1)`, type: 'flag', nullable: false };
  if (tag.type === 'choice') return { sql, type: 'text', nullable: false };
  return { sql, type: tag.type, nullable: true };
}

/** As the column keeps it, so that a reader finds no difference. */
function stored(tag: Tag, { sql, nullable }: Compiled): string {
  if (tag.type === 'flag') return `toUInt8(${nullable ? `ifNull(${sql}, 0)` : sql})`;
  if (tag.type === 'choice') return nullable ? `ifNull(${sql}, '')` : sql;
  if (tag.type === 'date') return `CAST(${sql} AS Nullable(Date32))`;
  return sql;
}

function daysBetween(from: string, until: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(until)).days;
}

/** Today back to the oldest day that a late event may have reached since the run, the newest days if those are many. */
function daysLookedUp({ today, runDate }: LiveMoment): string[] {
  const newest = Temporal.PlainDate.from(today);
  const days = Math.min(daysBetween(runDate, today) + lateDays, lookedUpDays);
  return Array.from({ length: days }, (_, back) => newest.subtract({ days: back }).toString());
}
