import type { ScoreFault, ScoreFileColumn } from '#contract/outside-models.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';

/** Where the columns of a header stand, from 1; `count` of all of them. */
export type ScoreColumns = { count: number } & Partial<Record<ScoreFileColumn, number>>;

/** One fault a row, the first in this order; `sql` is true of a row that has it. */
type Judged = { readonly fault: ScoreFault; readonly sql: string };

/**
 * The rows of an upload with the customer meant, the score, what the provider says of it and the fault, '' for
 * none. A score of a number that was merged goes to the number kept, whose own row comes first. Parameters:
 * upload, date, from, to.
 */
export function judgeRows({ count, customer, score, date, reasons }: ScoreColumns): string {
  const cell = (at: number | undefined): string => `cells[${at ?? 0}]`;
  const day = cell(date);
  const faults: Judged[] = [
    { fault: 'COLUMNS', sql: `length(cells) != ${count}` },
    // A byte that is none of UTF-8 has become this character where the file was read.
    {
      fault: 'ENCODING',
      sql: `arrayExists(x -> position(x, '\uFFFD') > 0 OR position(x, char(0)) > 0, cells)`,
    },
    { fault: 'CUSTOMER_NO_NUMBER', sql: 'no = 0' },
    { fault: 'SCORE_NO_NUMBER', sql: 'value IS NULL OR NOT isFinite(value)' },
    { fault: 'SCORE_OUT_OF_RANGE', sql: 'value < {from:Float64} OR value > {to:Float64}' },
    ...(date === undefined
      ? []
      : ([
          { fault: 'DATE_UNREADABLE', sql: `NOT match(${day}, '^\\\\d{4}-\\\\d{2}-\\\\d{2}$')` },
          { fault: 'DATE_OTHER', sql: `${day} != {date:String}` },
        ] as const)),
    { fault: 'CUSTOMER_UNKNOWN', sql: 'no NOT IN (SELECT customer_no FROM customer_attribute)' },
    { fault: 'CUSTOMER_TWICE', sql: 'count() OVER (PARTITION BY no) > 1' },
    {
      fault: 'CUSTOMER_MERGED',
      sql: 'first_value(no) OVER (PARTITION BY kept ORDER BY kept != no, no) != no',
    },
  ];
  const choices = faults.map(({ fault, sql }) => `${sql}, '${fault}'`);
  return `SELECT line, kept AS party_no, assumeNotNull(value) AS score, told AS reasons, multiIf(${choices.join(',\n  ')}, '') AS fault
FROM (
  SELECT line, cells, ${canonicalParty('no')} AS kept, no, value, told
  FROM (
    SELECT line, cells, toUInt32(if(match(${cell(customer)}, '^\\\\d{1,10}$') AND toUInt64OrZero(${cell(customer)}) <= 4294967295, toUInt64OrZero(${cell(customer)}), 0)) AS no,
      toFloat64OrNull(${cell(score)}) AS value, ${reasons === undefined ? "''" : `leftUTF8(${cell(reasons)}, ${longestReasons})`} AS told
    FROM outside_score_line WHERE upload = {upload:String}
  )
)`;
}

/** More than anybody reads of one score. */
const longestReasons = 500;

/** What the provider gave as reasons, one each: between semicolons or bars. */
export function splitReasons(told: string): string[] {
  return told
    .split(/[;；|]/u)
    .map((reason) => reason.trim())
    .filter((reason) => reason !== '')
    .slice(0, mostReasons);
}
const mostReasons = 5;
