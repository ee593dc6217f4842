import { sql } from 'kysely';
import { z } from 'zod';
import { customerErasure } from '#modules/customers/index.ts';
import type { Parameters } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { CompiledRows, RowsInput } from './compile-rows.core.ts';
import { namingFields, schemeOf, type NamingField } from './person-rows.core.ts';
import { readAnswer } from './read-answer.ts';
import { quoteText, tableOf } from './sql-literals.core.ts';

/** Fault number of a row of a person who was erased: neither loaded, nor quarantined, nor kept. */
export const erasedFault = 65_534;

const batchSize = 20_000;
const rowSchema = z.tuple([z.string()]);

/**
 * Marks the rows of a staged file that name somebody who was erased at their wish; gives how many. An
 * erased person has no number any more, so only ids that the bank's facts don't know are looked at:
 * each by its keyed digest, which is all that is left of it. Faults found on those rows are dropped: a
 * bank that goes on sending them is no fault of the file.
 */
export async function markErasedRows(
  platform: Platform,
  input: RowsInput,
  rows: CompiledRows,
  params: Parameters,
  signal: AbortSignal,
): Promise<number> {
  const { analytics } = platform;
  const fault = tableOf('fault', input.importId);
  if (!(await anybodyErased(platform))) return 0;
  for (const field of namingFields(input.file)) {
    const erased = await erasedValues(platform, input, rows, params, field, signal);
    if (erased.length > 0)
      await analytics.command(
        `INSERT INTO ${fault} SELECT line, ${erasedFault} FROM (${rows.texts}) WHERE has({erased:Array(String)}, f_${field})`,
        { ...params, erased },
        { signal },
      );
  }
  const counted = await analytics.query<{ n: number }>(
    `SELECT uniqExact(line) AS n FROM ${fault} WHERE fault = ${erasedFault}`,
  );
  const marked = counted[0]?.n ?? 0;
  if (marked > 0)
    await analytics.command(
      `ALTER TABLE ${fault} DELETE WHERE fault != ${erasedFault} AND line IN (SELECT line FROM ${fault} WHERE fault = ${erasedFault})`,
      {},
      { settings: { mutations_sync: 1 }, signal },
    );
  return marked;
}

async function anybodyErased(platform: Platform): Promise<boolean> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ any: boolean }>`select exists (select from customers.erased_identifier) as any`.execute(
      tx,
    ),
  );
  return rows[0]?.any ?? false;
}

/** The ids in one naming field, of those nobody is known by, that an erased person had. */
async function erasedValues(
  platform: Platform,
  input: RowsInput,
  rows: CompiledRows,
  params: Parameters,
  field: NamingField,
  signal: AbortSignal,
): Promise<string[]> {
  const source = quoteText(input.mapping.source);
  // Customers come new every day; in other files a row of nobody known is at fault already.
  const unknown =
    input.file.entity === 'customer'
      ? `f_customer_id NOT IN (SELECT customer_id FROM ingest_identity WHERE source = ${source})`
      : `(deletes OR line IN (SELECT line FROM ${tableOf('fault', input.importId)}))`;
  const stream = await platform.analytics.queryStream(
    `SELECT DISTINCT f_${field} FROM (${rows.texts}) WHERE f_${field} != '' AND ${unknown}`,
    params,
    'JSONCompactEachRow',
    { signal },
  );
  const scheme = schemeOf(input.mapping.source, field);
  const erased: string[] = [];
  for await (const values of batchesOf(readAnswer(stream).rows))
    erased.push(
      ...(await withJob(platform.database, (tx) =>
        customerErasure.find(tx, platform.keyring, scheme, values),
      )),
    );
  return erased;
}

async function* batchesOf(rows: AsyncIterable<unknown>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const row of rows) {
    batch.push(rowSchema.parse(row)[0]);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
