import { ok, refuse, type Result } from '#contract/result.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { factTables } from './fact-tables.core.ts';

const mostListed = 100;
/** What occurs is told from a million rows: reading all of them for a list of words would take seconds. */
const rowsRead = 1_000_000;

/** The texts that occur most often in a field of a fact table, for people to choose from. */
export async function listFieldValues(
  analytics: Analytics,
  fact: string,
  field: string,
): Promise<Result<{ items: string[] }>> {
  const table = factTables.get(fact);
  const column = table?.columns[field];
  // Account numbers and names of others are nobody's to browse.
  if (!table || column?.type !== 'text' || column.personal)
    return refuse('FACT_FIELD_UNKNOWN', { fact, field });
  const rows = await analytics.query<{ value: string }>(
    `SELECT value FROM (SELECT ${column.sql ?? field} AS value FROM ${table.name} LIMIT ${rowsRead})
     WHERE value != '' GROUP BY value ORDER BY count() DESC, value LIMIT ${mostListed}`,
  );
  return ok({ items: rows.map(({ value }) => value) });
}
