import type { SubjectKind } from '#contract/tags.ts';
import type { ValueType } from './expression.core.ts';
import { quoteText } from './quote-sql.core.ts';

export type FactColumn = {
  type: ValueType;
  nullable?: true;
  sql?: string;
  /** the column itself is an Enum of these: cheaper to compare than its text */
  enumerated?: { sql: string; values: readonly string[] };
  /** names or numbers somebody: it may be compared and counted, and is shown to nobody as a value */
  personal?: true;
  /** what a model estimates of a customer: its number is for roles that see figures */
  estimate?: true;
};

/**
 * A fact table as metrics see it. Columns that could tell of days after the as-of date are either
 * rewritten (`close_date`) or absent (`fact_loan.status`, which is the status of the day of import).
 */
export type FactTable = {
  name: string;
  zh: string;
  en: string;
  /** the column that holds the subject's number, per kind of subject the table knows */
  subjects: Partial<Record<SubjectKind, string>>;
  /** a row is visible from this date on; windows count in it */
  date: string;
  /** breaks ties between rows of one date, so that first and last are certain */
  order: string;
  /** whole pictures of a business date, instead of things that happened */
  snapshot: boolean;
  /** columns as the filter and the field of a metric may name them; sql defaults to the name */
  columns: Readonly<Record<string, FactColumn>>;
  /** whether rows carry properties of their own keys, named `property.<key>`; all of them texts */
  properties?: true;
  /** FROM text, given the condition on the subject column, where the plain table is not enough */
  from?: (condition: string) => string;
  /**
   * Where the rows of a few subjects are found only by looking at everybody's: all rows of a share of the
   * bank, so that a run over everybody finds them once. `share` is true of one of several shares of the
   * rows that belong together.
   */
  gather?: { columns: readonly string[]; rows: (share: string) => string };
};

const text = { type: 'text' } as const;
/** Account numbers, and names of those money came from or went to. */
const personal = { type: 'text', personal: true } as const;
const number = { type: 'number' } as const;
const date = { type: 'date' } as const;
const direction = {
  type: 'text',
  sql: 'CAST(direction AS LowCardinality(String))',
  enumerated: { sql: 'direction', values: ['in', 'out'] },
} as const;
const flow = {
  source: text,
  account_id: personal,
  kind: text,
  currency: text,
  /** not of the bank's own currency */
  is_foreign: { type: 'flag', sql: '(currency != {currency})' },
} as const;

/** `{as_of}` in a column's SQL is the as-of date, `{currency}` the bank's own currency. */
const factTableList: readonly FactTable[] = [
  {
    name: 'fact_transaction',
    zh: '交易',
    en: 'Transactions',
    subjects: { customer: 'party_no' },
    date: 'business_date',
    order: 'transaction_id',
    snapshot: false,
    columns: {
      ...flow,
      direction,
      channel: text,
      amount_fen: number,
      merchant_category: text,
      counterparty_bank: text,
      counterparty: personal,
      business_date: date,
      month: { type: 'number', sql: 'toYYYYMM(business_date)' },
      // Where a file gives no time, the time is midnight to the second: then the hour is unknown.
      hour: {
        type: 'number',
        nullable: true,
        sql: "if(formatDateTime(occurred_at, '%T') = '00:00:00', NULL, toHour(occurred_at))",
      },
      weekday: { type: 'number', sql: 'toDayOfWeek(business_date)' },
      // 1111 is 11 November, whichever year.
      day_of_year: {
        type: 'number',
        sql: '(toMonth(business_date) * 100 + toDayOfMonth(business_date))',
      },
    },
  },
  {
    name: 'fact_balance',
    zh: '余额',
    en: 'Balances',
    subjects: { customer: 'party_no' },
    date: 'business_date',
    order: 'account_id',
    snapshot: true,
    columns: { ...flow, balance_fen: number, business_date: date },
  },
  {
    name: 'fact_holding',
    zh: '持有产品',
    en: 'Holdings',
    subjects: { customer: 'party_no' },
    date: 'business_date',
    order: 'holding_id',
    snapshot: true,
    columns: {
      ...flow,
      product_code: text,
      risk_number: { type: 'number', sql: 'toInt64(toUInt8OrZero(substring(risk_level, 2, 1)))' },
      amount_fen: number,
      business_date: date,
      start_date: { type: 'date', nullable: true },
      maturity_date: { type: 'date', nullable: true },
      days_to_maturity: {
        type: 'number',
        nullable: true,
        sql: "dateDiff('day', {as_of}, maturity_date)",
      },
      days_held: { type: 'number', nullable: true, sql: "dateDiff('day', start_date, {as_of})" },
      term_days: {
        type: 'number',
        nullable: true,
        sql: "dateDiff('day', start_date, maturity_date)",
      },
    },
  },
  {
    name: 'fact_account',
    zh: '账户',
    en: 'Accounts',
    subjects: { customer: 'party_no' },
    date: 'open_date',
    order: 'account_id',
    snapshot: false,
    columns: { ...flow, product_code: text, open_date: date, is_open: openOn('close_date') },
  },
  {
    name: 'fact_card',
    zh: '卡片',
    en: 'Cards',
    subjects: { customer: 'party_no' },
    date: 'issue_date',
    order: 'card_id',
    snapshot: false,
    columns: {
      ...flow,
      level: text,
      limit_fen: number,
      issue_date: date,
      is_open: openOn('close_date'),
    },
  },
  {
    name: 'fact_loan',
    zh: '贷款',
    en: 'Loans',
    subjects: { customer: 'party_no' },
    date: 'start_date',
    order: 'loan_id',
    snapshot: false,
    columns: {
      ...flow,
      principal_fen: number,
      monthly_payment_fen: number,
      term_months: number,
      start_date: date,
      days_since_start: { type: 'number', sql: "dateDiff('day', start_date, {as_of})" },
      // A term of 0 is one that nobody gave: such a loan runs, and its end is unknown.
      end_date: {
        type: 'date',
        nullable: true,
        sql: 'if(term_months = 0, NULL, addMonths(start_date, term_months))',
      },
      is_running: {
        type: 'flag',
        sql: '(term_months = 0 OR addMonths(start_date, term_months) > {as_of})',
      },
    },
  },
  {
    name: 'fact_standing_order',
    zh: '约定转账',
    en: 'Standing orders',
    subjects: { customer: 'party_no' },
    date: 'visible_from',
    order: 'order_id',
    snapshot: false,
    columns: {
      account_id: personal,
      currency: text,
      amount_fen: number,
      purpose: text,
      counterparty_bank: text,
    },
    // An undated order is visible from the day its account opened.
    from: (
      condition,
    ) => `(SELECT o.party_no AS party_no, o.order_id AS order_id, o.account_id AS account_id, o.currency AS currency,
        o.amount_fen AS amount_fen, o.purpose AS purpose, o.counterparty_bank AS counterparty_bank,
        ifNull(o.start_date, a.open_date) AS visible_from
      FROM (SELECT * FROM fact_standing_order WHERE ${condition}) AS o
      LEFT JOIN (SELECT source, account_id, min(open_date) AS open_date FROM fact_account WHERE ${condition} GROUP BY source, account_id) AS a
        ON a.source = o.source AND a.account_id = o.account_id
      WHERE o.start_date IS NOT NULL OR a.account_id != '')`,
  },
  {
    name: 'tag_assignment',
    zh: '人工与外部标签',
    en: 'Assigned tags',
    subjects: { customer: 'party_no' },
    date: 'valid_from',
    order: 'assignment_id',
    snapshot: false,
    columns: {
      tag: text,
      value: text,
      is_valid: {
        type: 'flag',
        sql: '((valid_until IS NULL OR valid_until >= {as_of}) AND (removed_on IS NULL OR removed_on > {as_of}))',
      },
    },
    // Copies of one assignment differ in their end only; the newest holds.
    from: (condition) =>
      `(SELECT * FROM tag_assignment WHERE ${condition} ORDER BY revision DESC LIMIT 1 BY tag, party_no, assignment_id)`,
  },
  {
    name: 'fact_account_holder',
    zh: '共同账户',
    en: 'Shared accounts',
    subjects: { customer: 'party_no' },
    date: 'visible_from',
    order: 'account_id',
    snapshot: false,
    columns: { source: text, account_id: personal, role: text, is_open: openOn('close_date') },
    // Only accounts of more than one holder, a row to each of them, from the day the account opened:
    // files do not say since when a holder is one. The few holders who own nothing are found first,
    // so that the accounts of everybody else are never joined.
    from: (condition) => sharedAccounts(condition, 'true'),
    gather: { columns: ['source', 'account_id'], rows: (share) => sharedAccounts(share, share) },
  },
  {
    name: 'model_score',
    zh: '模型评分',
    en: 'Scores of models',
    subjects: { customer: 'party_no' },
    date: 'business_date',
    // Of numbers merged since they were scored, band and score are of one row, the kept number's: the lowest.
    order: 'version, -toInt64(party_no)',
    snapshot: false,
    columns: {
      model: text,
      probability: { type: 'number', estimate: true },
      band: text,
      version: number,
      business_date: date,
    },
  },
  {
    name: 'fact_event',
    zh: '事件',
    en: 'Events',
    subjects: { customer: 'party_no' },
    date: 'business_date',
    order: 'event_id',
    snapshot: false,
    properties: true,
    columns: {
      source: text,
      type: text,
      channel: text,
      amount_fen: number,
      org_id: number,
      hour: { type: 'number', sql: 'toHour(occurred_at)' },
      business_date: date,
      month: { type: 'number', sql: 'toYYYYMM(business_date)' },
    },
  },
];

export const factTables: ReadonlyMap<string, FactTable> = new Map(
  factTableList.map((table) => [table.name, table]),
);

const propertyPrefix = 'property.';

/** A column as metrics name it, one of the table's or a property of its rows. */
export function columnOfTable(table: FactTable, name: string): FactColumn | undefined {
  if (table.properties && name.startsWith(propertyPrefix))
    return { type: 'text', sql: `properties[${quoteText(name.slice(propertyPrefix.length))}]` };
  return table.columns[name];
}

function openOn(column: string): FactColumn {
  return { type: 'flag', sql: `(${column} IS NULL OR ${column} > {as_of})` };
}

/**
 * Accounts of more than one holder, a row to each holder that `holders` is true of; `accounts` bounds the
 * accounts that are looked at, where a share of all is asked for.
 */
function sharedAccounts(holders: string, accounts: string): string {
  const others = `SELECT source, account_id FROM fact_account_holder WHERE role != 'owner' AND ${accounts}`;
  return `(SELECT party_no, source, account_id, 'owner' AS role, open_date AS visible_from, close_date
      FROM fact_account WHERE ${holders} AND (source, account_id) IN (${others})
      UNION ALL
      SELECT h.party_no AS party_no, h.source AS source, h.account_id AS account_id, h.role AS role, a.open_date AS visible_from, a.close_date AS close_date
      FROM (SELECT DISTINCT party_no, source, account_id, toString(role) AS role FROM fact_account_holder WHERE ${holders} AND role != 'owner') AS h
      INNER JOIN (SELECT source, account_id, open_date, close_date FROM fact_account WHERE (source, account_id) IN (${others} AND ${holders})) AS a
        ON a.source = h.source AND a.account_id = h.account_id)`;
}
