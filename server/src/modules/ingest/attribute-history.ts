import type { Analytics, Parameters } from '#platform/analytics/index.ts';
import type { CompiledRows, RowsInput } from './compile-rows.core.ts';
import { quoteText, tableOf } from './sql-literals.core.ts';
import { swapTable } from './swap-facts.ts';

/** The attributes of customer_attribute and the values they come from; open_date is treated apart. */
const attributeValues: Record<string, string> = {
  opening_org_id: 'opening_org',
  managing_org_id: 'managing_org',
  attributed_org_id: 'attributed_org',
  birth_date: 'birth_date',
  gender: 'gender',
  marital_status: 'marital_status',
  education: 'education',
  occupation: 'occupation',
  region: 'region',
  risk_level: 'risk_level',
  mobile_bank_state: 'mobile_bank_state',
  payroll_employer: 'payroll_employer',
  is_staff: 'is_staff',
  attributes: 'attributes',
};
/** A customer whose open date nobody knows is visible on every day. */
const always = `toDate32('1900-01-01')`;

export type HistoryContext = {
  analytics: Analytics;
  input: RowsInput;
  rows: CompiledRows;
  /** org_codes, org_ids, org_entities and head_office */
  params: Parameters;
  signal?: AbortSignal;
};

/**
 * Adds a row to the history of every customer whose attributes changed, valid from the file's
 * business date; a new customer's first row is valid from the open date. A blank open date keeps
 * the one known. Gives the number of rows. Repeatable.
 */
export async function writeAttributeHistory({
  analytics,
  input,
  rows,
  params,
  signal,
}: HistoryContext): Promise<number> {
  const { importId } = input;
  const fresh = tableOf('fresh', importId);
  const day = `toDate32(${quoteText(input.businessDate)})`;
  const columns = Object.keys(attributeValues);
  // gender and the managing org unit are as PostgreSQL has them: unknown, and the head office, where blank
  const values = Object.entries({ ...attributeValues, legal_entity_id: '' }).map(
    ([column, name]) => {
      if (column === 'gender') return `if(f_gender = '', 'unknown', f_gender) AS gender`;
      if (column === 'managing_org_id')
        return `if(${rows.values['managing_org']} = 0, {head_office:UInt32}, ${rows.values['managing_org']}) AS managing_org_id`;
      if (column === 'legal_entity_id')
        return `transform(managing_org_id, {org_ids:Array(UInt32)}, {org_entities:Array(UInt16)}, toUInt16(0)) AS legal_entity_id`;
      return `${rows.values[name]} AS ${column}`;
    },
  );
  const hash = `cityHash64(${columns.map((column) => (column === 'attributes' ? 'toString(attributes)' : column === 'birth_date' ? `ifNull(birth_date, ${always})` : column)).join(', ')})`;
  const given = `SELECT p.party_no AS customer_no, ${rows.values['open_date']} AS given_open_date, ${values.join(', ')}
    FROM (${rows.looked}) AS r INNER JOIN ${tableOf('party', importId)} AS p ON p.customer_id = r.f_customer_id
    WHERE NOT deletes AND line NOT IN (SELECT line FROM ${tableOf('fault', importId)})`;
  const standing = `SELECT customer_no AS known_no, argMax(${hash}, (valid_from, import_no)) AS known_hash,
      argMax(tuple(open_date), (valid_from, import_no)).1 AS known_open_date, max(valid_from) AS known_from
    FROM customer_attribute WHERE import_no != ${importId} AND customer_no IN (SELECT party_no FROM ${tableOf('party', importId)}) GROUP BY customer_no`;
  await recreate(analytics, fresh);
  await analytics.command(
    `INSERT INTO ${fresh} (customer_no, valid_from, import_no, open_date, legal_entity_id, ${columns.join(', ')})
     SELECT customer_no, if(known_no = 0, ifNull(given_open_date, ${always}), greatest(${day}, known_from)), ${importId},
       ifNull(given_open_date, if(known_no = 0, NULL, known_open_date)) AS open_date, legal_entity_id, ${columns.join(', ')}
     FROM (SELECT *, ${hash} AS given_hash FROM (${given})) AS g LEFT ANY JOIN (${standing}) AS s ON s.known_no = g.customer_no
     WHERE known_no = 0 OR known_hash != given_hash OR (given_open_date IS NOT NULL AND isNull(known_open_date)) OR ifNull(given_open_date != known_open_date, 0)`,
    params,
    signal ? { signal } : {},
  );
  return swapHistory(analytics, importId, signal);
}

/**
 * Customers whose open date the source does not give are visible from the day their first account
 * opened: before that day they were no customers, and an as-of run must not see them. Gives the
 * number of rows changed.
 */
export async function settleOpenDates(
  analytics: Analytics,
  importId: number,
  signal?: AbortSignal,
): Promise<number> {
  const fresh = tableOf('fresh', importId);
  const held = `SELECT party_no, open_date FROM fact_account UNION ALL
    SELECT h.party_no AS party_no, a.open_date AS open_date FROM fact_account_holder AS h INNER JOIN fact_account AS a ON a.source = h.source AND a.account_id = h.account_id`;
  await recreate(analytics, fresh);
  await analytics.command(
    `INSERT INTO ${fresh} SELECT c.* REPLACE(if(c.valid_from = ${always}, f.first_opened, c.valid_from) AS valid_from, f.first_opened AS open_date)
     FROM customer_attribute AS c INNER JOIN (SELECT party_no, min(open_date) AS first_opened FROM (${held}) GROUP BY party_no) AS f ON f.party_no = c.customer_no
     WHERE c.open_date IS NULL`,
    {},
    signal ? { signal } : {},
  );
  return swapHistory(
    analytics,
    importId,
    signal,
    `(customer_no IN (SELECT customer_no FROM ${fresh}) AND open_date IS NULL)`,
  );
}

async function recreate(analytics: Analytics, table: string): Promise<void> {
  await analytics.command(`DROP TABLE IF EXISTS ${table} SYNC`);
  await analytics.command(`CREATE TABLE ${table} AS customer_attribute`);
}

/** Rows of the same customer and day give way to the new ones, and so do rows for which `gone` is true. */
async function swapHistory(
  analytics: Analytics,
  importId: number,
  signal: AbortSignal | undefined,
  gone = '0',
): Promise<number> {
  const fresh = tableOf('fresh', importId);
  const count = async (sql: string): Promise<number> =>
    (await analytics.query<{ n: number }>(sql))[0]?.n ?? 0;
  const rows = await count(`SELECT count() AS n FROM ${fresh}`);
  if (rows === 0) return 0;
  const replaced = `(customer_no, valid_from) IN (SELECT customer_no, valid_from FROM ${fresh}) OR ${gone}`;
  const changed = await analytics.query<{ id: string }>(
    `SELECT DISTINCT _partition_id AS id FROM customer_attribute WHERE ${replaced}`,
  );
  await swapTable(analytics, {
    importId,
    table: 'customer_attribute',
    rows: fresh,
    changedPartitions: changed.map((row) => row.id),
    keptRows: `SELECT * FROM customer_attribute WHERE NOT (${replaced})`,
    ...(signal ? { signal } : {}),
  });
  return rows;
}
