import { entityFields, type Entity } from '#contract/mapping-fields.ts';
import { columnsOf } from '#contract/mapping-expression.ts';
import { keyOf, type MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import type { RowFault } from '#contract/ingest.ts';
import { compileExpression, compileCell, mayBeUnmapped } from './compile-expression.core.ts';
import {
  compileDate,
  compileField,
  noWords,
  yesWords,
  type Check,
  type CompiledField,
} from './compile-field.core.ts';
import { quoteText, quoteTexts } from './sql-literals.core.ts';
import { recordFaultChecks } from './record-faults.core.ts';

/** What one import is compiled from. */
export type RowsInput = {
  importId: number;
  /** what rows are read from: the staging table, or a preview's text */
  staged: string;
  mapping: Mapping;
  file: MappedFile;
  /** the columns of the file, in their order in the staging table */
  columns: readonly string[];
  /** the day the file speaks of */
  businessDate: string;
  /** the bank's day: no row is of a later one */
  today: string;
  /** when the file was given: the arrival time of its events, the same in every attempt */
  arrivedAt: Date;
};

/**
 * The statements' common parts. Rows pass three levels: staged text (c1 …) → `texts` (line, and f_…
 * for every field) → `looked` (the same with the parties looked up). Faults are numbered by their
 * place in `checks`, from 1. Parameters that every statement takes: {org_codes:Array(String)} and
 * {org_ids:Array(UInt32)}.
 */
export type CompiledRows = {
  fields: CompiledField[];
  checks: Check[];
  /** SELECT of text values per staged row */
  texts: string;
  /** SELECT of the same rows with party_no and account_id known */
  looked: string;
  /** true for rows that delete what they name; over `texts` */
  deletes: string;
  /** what names a row within the file, as text */
  key: string;
  /** typed values by name; over `looked` */
  values: Record<string, string>;
};

export function compileRows(input: RowsInput): CompiledRows {
  const { mapping, file, columns } = input;
  const cells = { columns, blank: file.blank };
  const context = { mapping, file, cells, referenceDate: input.businessDate };
  const fields = Object.keys(entityFields[file.entity]).map((name) => compileField(name, context));
  const attributes = Object.entries(file.attributes).map(([name, expression]) => ({
    name,
    text: compileExpression(expression, cells),
    open: mayBeUnmapped(expression),
  }));
  const dated = compileRowDate(input);
  const texts =
    `SELECT line, fault, ${fields.map((field) => `${field.text} AS f_${field.name}`).join(', ')}` +
    `${attributes.map(({ name, text }) => `, ${text} AS a_${name}`).join('')}` +
    file.consents
      .map((consent, index) => `, ${compileExpression(consent.value, cells)} AS s_${index}`)
      .join('') +
    Object.entries(file.identifiers)
      .map(([name, expression]) => `, ${compileExpression(expression, cells)} AS n_${name}`)
      .join('') +
    `, ${file.delete_mark ? `has([${file.delete_mark.values.map(quoteText).join(', ')}], ${compileCell(file.delete_mark.column, cells)})` : '0'} AS deletes` +
    (dated ? `, ${dated.text} AS row_date` : '') +
    ` FROM ${input.staged}`;
  const parties = compileParties(input);
  const keys = keyOf(file).map((name) => `f_${name}`);
  return {
    fields,
    texts,
    looked: `SELECT t.*${parties.columns} FROM (${texts}) AS t${parties.joins}`,
    deletes: 'deletes',
    key: keys.length === 1 ? (keys[0] ?? '') : `sipHash128(${keys.join(', ')})`,
    checks: [
      ...recordFaultChecks,
      // A deleting row need only say what it deletes.
      ...fields.flatMap((field) =>
        keyOf(file).includes(field.name) ? field.checks : field.checks.map(unlessDeleting),
      ),
      ...attributes
        .filter(({ open }) => open)
        .map(({ name }) => ({
          when: `position(a_${name}, '\\0') > 0`,
          code: 'VALUE_NOT_MAPPED' as const,
          column: name,
        })),
      ...file.consents.map((consent, index) => ({
        when: `s_${index} != '' AND NOT has(${quoteTexts([...yesWords, ...noWords])}, lower(s_${index}))`,
        code: 'NOT_A_BOOLEAN' as const,
        column: columnsOf(consent.value)[0] ?? '',
      })),
      ...fields
        .filter((field) => entityFields[file.entity][field.name]?.type === 'org')
        .map(orgCheck),
      ...parties.checks,
      ...(dated
        ? [
            {
              when: `ifNull(${dated.value} > toDate32(${quoteText(input.today)}), 0)`,
              code: 'DATE_OUT_OF_RANGE' as const,
              column: dated.column,
            },
          ]
        : []),
      // Found by comparing rows; it stands last so that its number is the number of checks.
      { when: '0', code: 'DUPLICATE_KEY', column: keyColumn(file) },
    ],
    values: {
      ...Object.fromEntries(
        fields.map((field) => [
          field.name,
          entityFields[file.entity][field.name]?.type === 'org'
            ? orgId(field.name, mapping)
            : field.value,
        ]),
      ),
      ...(fields.some(({ name }) => name === 'currency')
        ? { currency: `if(f_currency = '', ${quoteText(mapping.currency)}, f_currency)` }
        : {}),
      ...datesOf(input, fields),
      attributes:
        attributes.length === 0
          ? "CAST(map(), 'Map(String, String)')"
          : `mapFilter((k, v) -> v != '', map(${attributes.map(({ name }) => `${quoteText(name)}, a_${name}`).join(', ')}))`,
      source: quoteText(mapping.source),
      import_no: String(input.importId),
      schema_version: '1',
      outbox_seq: '0',
      arrived_at: `fromUnixTimestamp64Milli(${input.arrivedAt.getTime()}, 'Asia/Shanghai')`,
      party_no: parties.partyNo,
      account_id: parties.accountId,
    },
  };
}

/** The date of a row, where the mapping takes the file's business date from a column; value over `row_date`. */
export function compileRowDate(
  input: Pick<RowsInput, 'mapping' | 'file' | 'columns'>,
): { column: string; text: string; value: string } | null {
  const { mapping, file, columns } = input;
  const column = file.business_date?.from_column;
  if (file.business_date === undefined || column === undefined) return null;
  const cells = { columns, blank: file.blank };
  // No two-digit year of a row depends on the file's day: only births are read that way.
  const context = { mapping, file, cells, referenceDate: '' };
  return {
    column,
    text: compileCell(column, cells),
    value: compileDate('row_date', file.business_date.format, context),
  };
}

function keyColumn(file: MappedFile): string {
  const [name = ''] = keyOf(file).filter((field) => field in file.fields);
  const expression = file.fields[name];
  return (expression && columnsOf(expression)[0]) ?? name;
}

function unlessDeleting(check: Check): Check {
  return { ...check, when: `NOT deletes AND (${check.when})` };
}

/** Dated rows without a date of their own take the file's; a time without date gives it, and the other way round. */
function datesOf(
  { file, businessDate }: RowsInput,
  fields: readonly CompiledField[],
): Record<string, string> {
  const value = (name: string) => fields.find((field) => field.name === name)?.value ?? 'NULL';
  const has = (name: string) => name in entityFields[file.entity];
  const dates: Record<string, string> = {};
  if (has('business_date')) {
    const fallback =
      file.entity === 'event'
        ? `toDate32(${value('occurred_at')})`
        : `toDate32(${quoteText(businessDate)})`;
    dates['business_date'] = `ifNull(${value('business_date')}, ${fallback})`;
  }
  if (has('occurred_at') && file.entity === 'transaction')
    dates['occurred_at'] =
      `ifNull(${value('occurred_at')}, toDateTime64(${dates['business_date'] ?? 'NULL'}, 3, 'Asia/Shanghai'))`;
  return dates;
}

function orgCheck(field: CompiledField): Check {
  return {
    when: `NOT deletes AND f_${field.name} != '' AND NOT has({org_codes:Array(String)}, f_${field.name})`,
    code: 'UNKNOWN_ORG',
    column: field.checks[0]?.column ?? field.name,
  };
}

/** Blank org codes: the managing org unit falls back to the source's default, then to the head office (0 → the caller). */
function orgId(name: string, mapping: Mapping): string {
  const code =
    name === 'managing_org'
      ? `if(f_${name} = '', ${quoteText(mapping.default_org ?? '')}, f_${name})`
      : `f_${name}`;
  return `transform(${code}, {org_codes:Array(String)}, {org_ids:Array(UInt32)}, toUInt32(0))`;
}

type Parties = {
  columns: string;
  joins: string;
  checks: Check[];
  partyNo: string;
  accountId: string;
};

/**
 * Whose a row is: the customer it names, else the holding relation's, else its account's owner.
 * An account that names no customer belongs to its holder with the role owner.
 */
function compileParties({ mapping, file }: RowsInput): Parties {
  const has = (name: string) => name in file.fields;
  const source = quoteText(mapping.source);
  const none: Parties = {
    columns: '',
    joins: '',
    checks: [],
    partyNo: '0',
    accountId: has('account_id') ? 'f_account_id' : "''",
  };
  if (!takesParty(file.entity)) return none;
  const column = (name: string) =>
    Object.entries(file.fields).find(([field]) => field === name)?.[1].column ?? name;
  const joins: string[] = [];
  const columns: string[] = [];
  const checks: Check[] = [];
  const choices: string[] = [];
  if (has('customer_id')) {
    joins.push(
      ` LEFT ANY JOIN (SELECT customer_id, party_no FROM ingest_identity WHERE source = ${source}) AS i ON i.customer_id = t.f_customer_id`,
    );
    columns.push(', i.party_no AS customer_party');
    checks.push({
      when: `f_customer_id != '' AND customer_party = 0`,
      code: 'UNKNOWN_CUSTOMER',
      column: column('customer_id'),
    });
    choices.push(`f_customer_id != '', customer_party`);
  }
  if (has('holder_id') && file.entity !== 'account_holder') {
    joins.push(
      ` LEFT ANY JOIN (SELECT holder_id, party_no, account_id AS held_account FROM fact_account_holder WHERE source = ${source}) AS h ON h.holder_id = t.f_holder_id`,
    );
    columns.push(', h.party_no AS holder_party, h.held_account AS held_account');
    checks.push({
      when: `f_holder_id != '' AND holder_party = 0`,
      code: 'UNKNOWN_HOLDER',
      column: column('holder_id'),
    });
    choices.push(`f_holder_id != '', holder_party`);
  }
  if (file.entity === 'account' && !has('customer_id')) {
    joins.push(
      ` LEFT ANY JOIN (SELECT account_id, party_no FROM fact_account_holder WHERE source = ${source} AND role = 'owner') AS o ON o.account_id = t.f_account_id`,
    );
    columns.push(', o.party_no AS owner_party');
    checks.push({
      when: `NOT deletes AND owner_party = 0`,
      code: 'UNKNOWN_CUSTOMER',
      column: column('account_id'),
    });
    choices.push('1, owner_party');
  }
  const accountsAreKnown = mapping.files.some((other) => other.entity === 'account');
  const looksAtAccount =
    has('account_id') &&
    !['account', 'account_holder'].includes(file.entity) &&
    (accountsAreKnown || !has('customer_id'));
  if (looksAtAccount) {
    joins.push(
      ` LEFT ANY JOIN (SELECT account_id, party_no FROM fact_account WHERE source = ${source}) AS a ON a.account_id = t.f_account_id`,
    );
    columns.push(', a.party_no AS account_party');
    checks.push({
      when: `f_account_id != '' AND account_party = 0`,
      code: 'UNKNOWN_ACCOUNT',
      column: column('account_id'),
    });
    choices.push(`f_account_id != '', account_party`);
  }
  const naming = ['customer_id', 'holder_id', 'account_id']
    .filter(has)
    .map((name) => `f_${name} = ''`);
  const namesParty = file.entity !== 'account' && file.entity !== 'account_holder';
  if (namesParty)
    checks.push({
      when: `NOT deletes AND ${naming.join(' AND ')}`,
      code: 'REQUIRED_MISSING',
      column: column('customer_id'),
    });
  const held = has('holder_id') && file.entity !== 'account_holder';
  return {
    joins: joins.join(''),
    columns: columns.join(''),
    checks,
    partyNo: choices.length === 0 ? '0' : `multiIf(${choices.join(', ')}, 0)`,
    accountId: held
      ? has('account_id')
        ? `if(f_account_id = '', held_account, f_account_id)`
        : 'held_account'
      : none.accountId,
  };
}

function takesParty(entity: Entity): boolean {
  return !['org_unit', 'customer', 'merchant', 'payroll_employer'].includes(entity);
}

/** The number of a fault by its place: what the fault table stores. */
export function faultOf(
  checks: readonly Check[],
  number: number,
): { code: RowFault; column: string } {
  const check = checks[number - 1];
  if (!check) throw new Error(`no check has the number ${number}`);
  return { code: check.code, column: check.column };
}
