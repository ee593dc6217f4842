import type { Parameters } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { compileRows } from './compile-rows.core.ts';
import type { MappedImport } from './import-entry.ts';
import { namingFields, schemeOf } from './person-rows.core.ts';
import { tableOf } from './sql-literals.core.ts';

/** Texts that people are known by: ids by scheme, and phone and identity numbers. */
export type Traces = { ids: ReadonlyMap<string, readonly string[]>; texts: readonly string[] };

/** Fault number of the rows that were found. */
export const personFault = 1;

/**
 * Lists in the fault table the lines of a staged file that belong to the people: a row is theirs when it
 * names them the way the mapping reads it (customer id, else holder, else account). A row that names
 * nobody, or whose form is broken, is theirs when any of its texts holds an id, the phone or the
 * identity number. A row of somebody else that mentions them stays: it is somebody else's. Gives how many.
 */
export async function findPersonRows(
  { analytics }: Platform,
  { record, mapping, file }: MappedImport,
  columns: readonly string[],
  traces: Traces,
  signal: AbortSignal,
): Promise<number> {
  const importId = record.import_id;
  const [staging, fault] = [tableOf('staging', importId), tableOf('fault', importId)];
  await analytics.command(`DROP TABLE IF EXISTS ${fault} SYNC`);
  await analytics.command(
    `CREATE TABLE ${fault} (line UInt64, fault UInt16) ENGINE = MergeTree ORDER BY line`,
  );
  const { texts } = compileRows({
    importId,
    staged: staging,
    mapping,
    file,
    columns,
    businessDate: '2200-01-01',
    today: '2200-01-01',
    arrivedAt: record.created_at,
  });
  const naming = namingFields(file);
  const params: Parameters = { org_codes: [], org_ids: [], texts: [...traces.texts] };
  for (const field of naming)
    params[field] = [...(traces.ids.get(schemeOf(mapping.source, field)) ?? [])];
  const named = naming.map(
    (field) => `f_${field} != '', has({${field}:Array(String)}, f_${field})`,
  );
  const nameless = naming.map((field) => `f_${field} = ''`).join(' AND ');
  const held = `concatWithSeparator('\\n', raw, ${columns.map((_, index) => `c${index + 1}`).join(', ')})`;
  const statements = [
    ...(naming.length === 0
      ? []
      : [`SELECT line, ${personFault} FROM (${texts}) WHERE multiIf(${named.join(', ')}, 0)`]),
    `SELECT line, ${personFault} FROM ${staging}
     WHERE (fault != 0${naming.length === 0 ? '' : ` OR line IN (SELECT line FROM (${texts}) WHERE ${nameless})`})
       AND arrayExists(one -> position(${held}, one) > 0, {texts:Array(String)})`,
  ];
  for (const statement of statements)
    await analytics.command(`INSERT INTO ${fault} ${statement}`, params, { signal });
  const counted = await analytics.query<{ n: number }>(`SELECT uniqExact(line) AS n FROM ${fault}`);
  return counted[0]?.n ?? 0;
}
