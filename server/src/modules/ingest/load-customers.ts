import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { z } from 'zod';
import { genders } from '#contract/customers.ts';
import type { Parameters } from '#platform/analytics/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Platform } from '#platform/platform.ts';
import { recordConsents, type ConsentRecord } from '#modules/consent/index.ts';
import {
  addIdentifiers,
  addToBatch,
  type CustomerBatch,
  type CustomerRecord,
  upsertCustomers,
} from '#modules/customers/index.ts';
import { writeAttributeHistory } from './attribute-history.ts';
import { noWords, yesWords } from './compile-field.core.ts';
import type { CompiledRows, RowsInput } from './compile-rows.core.ts';
import { readAnswer } from './read-answer.ts';
import { quoteText, tableOf } from './sql-literals.core.ts';

/** The most that one call of the customers' intake takes. */
const batchSize = 20_000;

const text = z.string();
const rowSchema = z.tuple([
  text,
  text,
  text,
  text,
  text,
  z.string().nullable(),
  text,
  z.string().nullable(),
  z.number(),
  z.number(),
  z.number(),
  z.array(text),
  z.array(text),
]);
type Row = z.infer<typeof rowSchema>;

export type CustomerLoad = {
  platform: Platform;
  input: RowsInput;
  rows: CompiledRows;
  params: Parameters;
  headOffice: number;
  signal: AbortSignal;
  onRows: (done: number) => void;
  /** called before the first batch is committed; throws where the job was cancelled */
  beforeWrites: () => void;
};

/**
 * Takes the checked customers of a file into PostgreSQL (encrypted there) in batches, each
 * committed by itself and repeatable (not to be cancelled from the first on), and then their
 * attributes into the history. Gives how many rows were taken, and how many an append left as they were.
 */
export async function loadCustomers(
  load: CustomerLoad,
): Promise<{ loaded: number; removed: number; duplicates: number }> {
  const { platform, input, rows, params } = load;
  const { analytics } = platform;
  const party = tableOf('party', input.importId);
  await analytics.command(`DROP TABLE IF EXISTS ${party} SYNC`);
  await analytics.command(
    `CREATE TABLE ${party} (customer_id String, party_no UInt32) ENGINE = MergeTree ORDER BY tuple()`,
  );
  const stream = await analytics.queryStream(
    selectCustomers(input, rows),
    params,
    'JSONCompactEachRow',
    { signal: load.signal },
  );
  const answer = readAnswer(stream);
  let loaded = 0;
  let noting: Promise<unknown> = Promise.resolve();
  for await (const batch of oneAhead(batchesOf(load, answer.rows), answer.close)) {
    load.signal.throwIfAborted();
    if (loaded === 0) load.beforeWrites();
    const numbers = await takeBatch(load, batch);
    await noting;
    noting = analytics.insertStream(
      `INSERT INTO ${party} FORMAT TabSeparated`,
      Readable.from([numbersAsText(numbers)]),
    );
    // Its failure is met by the await of the next batch; until then it must not count as unhandled.
    noting.catch(() => {});
    loaded += batch.customers.length;
    load.onRows(loaded);
  }
  await noting;
  const source = quoteText(input.mapping.source);
  await analytics.command(
    `INSERT INTO ingest_identity SELECT ${source}, customer_id, party_no FROM ${party}
     WHERE customer_id NOT IN (SELECT customer_id FROM ingest_identity WHERE source = ${source} AND customer_id IN (SELECT customer_id FROM ${party}))`,
  );
  const duplicates = await countKnown(load);
  await writeAttributeHistory({ analytics, input, rows, params, signal: load.signal });
  return { loaded, removed: 0, duplicates };
}

/** Rows of the file that are in order and say that somebody is a customer. */
function taken(input: RowsInput): string {
  return `NOT deletes AND line NOT IN (SELECT line FROM ${tableOf('fault', input.importId)})`;
}

/**
 * Customers of the source who stand already. Those whom an earlier attempt of this very import added have
 * no attributes yet, or attributes of this import: they are taken again.
 */
function knownCustomer({ mapping, importId }: RowsInput): string {
  return `f_customer_id IN (SELECT customer_id FROM ingest_identity WHERE source = ${quoteText(mapping.source)}
    AND party_no IN (SELECT customer_no FROM customer_attribute WHERE import_no != ${importId}))`;
}

async function countKnown({
  platform,
  input,
  rows,
  params,
  signal,
}: CustomerLoad): Promise<number> {
  if (input.file.mode !== 'append') return 0;
  const [counted] = await platform.analytics.query<{ n: number }>(
    `SELECT count() AS n FROM (${rows.texts}) WHERE ${taken(input)} AND ${knownCustomer(input)}`,
    params,
    { signal },
  );
  return counted?.n ?? 0;
}

function selectCustomers(input: RowsInput, rows: CompiledRows): string {
  const { file } = input;
  const array = (names: string[]) => `CAST([${names.join(', ')}], 'Array(String)')`;
  const org = (name: string) => rows.values[name] ?? '0';
  const date = (name: string) => `toString(${rows.values[name] ?? 'NULL'})`;
  return `SELECT f_customer_id, f_name, f_phone, f_identity_kind, f_identity_number, ${date('birth_date')}, f_gender, ${date('open_date')},
      ${org('opening_org')}, ${org('managing_org')}, ${org('attributed_org')},
      ${array(file.consents.map((_, index) => `s_${index}`))}, ${array(Object.keys(file.identifiers).map((name) => `n_${name}`))}
    FROM (${rows.texts}) WHERE ${taken(input)}${file.mode === 'append' ? ` AND NOT (${knownCustomer(input)})` : ''}`;
}

type Batch = CustomerBatch & {
  /** by position as the customers: what their columns of consents and identifiers say */
  readonly beside: { consents: string[]; identifiers: string[] }[];
};

async function* batchesOf(load: CustomerLoad, rows: AsyncIterable<unknown>): AsyncGenerator<Batch> {
  const empty = (): Batch => ({ source: load.input.mapping.source, customers: [], beside: [] });
  let batch = empty();
  // The engine's own answer to a statement written here; its shape is checked once per stream.
  let checked = false;
  for await (const given of rows) {
    const row = checked ? (given as Row) : rowSchema.parse(given);
    checked = true;
    addToBatch(load.platform.keyring, batch, recordOf(row, load.headOffice));
    batch.beside.push({ consents: row[11], identifiers: row[12] });
    if (batch.customers.length < batchSize) continue;
    yield batch;
    batch = empty();
  }
  if (batch.customers.length > 0) yield batch;
}

/**
 * Reads and digests one batch while the one before it is being written. `close` ends what the batches
 * are read from: where writing fails, the batch being read would otherwise be waited for first.
 */
async function* oneAhead<T>(batches: AsyncGenerator<T>, close: () => void): AsyncGenerator<T> {
  let next = batches.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = batches.next();
      next.catch(() => {});
      yield value;
    }
  } finally {
    close();
    await batches.return(undefined);
  }
}

function recordOf(row: Row, headOffice: number): CustomerRecord {
  const blank = (value: string) => (value === '' ? null : value);
  return {
    sourceCustomerId: row[0],
    name: row[1],
    phone: blank(row[2]),
    identityKind: row[3] || 'id_card',
    identity: blank(row[4]),
    birthDate: row[5],
    gender: genders.find((gender) => gender === row[6]) ?? 'unknown',
    openDate: row[7],
    openingOrgId: row[8] || null,
    managingOrgId: row[9] || headOffice,
    attributedOrgId: row[10] || null,
  };
}

async function takeBatch(
  { platform, input }: CustomerLoad,
  batch: Batch,
): Promise<Map<string, number>> {
  const { file, importId } = input;
  return withJob(platform.database, async (tx) => {
    const { customerNos } = await upsertCustomers(tx, platform.keyring, batch);
    const known = batch.beside.flatMap((beside, at) => {
      const customerNo = customerNos.get(batch.customers[at]?.record.sourceCustomerId ?? '');
      return customerNo === undefined ? [] : [{ customerNo, ...beside }];
    });
    const schemes = Object.keys(file.identifiers);
    const identifiers = known.flatMap(({ customerNo, identifiers: values }) =>
      values.flatMap((value, index) =>
        value === '' ? [] : [{ customerNo, scheme: schemes[index] ?? '', value }],
      ),
    );
    if (identifiers.length > 0) await addIdentifiers(tx, identifiers);
    const consents = known.flatMap(({ customerNo, consents: values }) =>
      values.flatMap((value, index) =>
        consentOf(customerNo, value, file.consents[index], importId),
      ),
    );
    if (consents.length > 0) await recordConsents(tx, consents, platform.clock.now());
    return customerNos;
  });
}

/** A blank says nothing; a value that is neither yes nor no was set aside as a fault before. */
function consentOf(
  customerNo: number,
  value: string,
  given: RowsInput['file']['consents'][number] | undefined,
  importId: number,
): ConsentRecord[] {
  const said = value.toLowerCase();
  if (!given || (!yesWords.includes(said) && !noWords.includes(said))) return [];
  return [
    {
      customerNo,
      purpose: given.purpose,
      channel: given.channel,
      granted: yesWords.includes(said),
      statedAt: null,
      proofKind: 'file_import',
      proof: `import ${importId}`,
      textVersion: '',
      recordedBy: null,
    },
  ];
}

function numbersAsText(numbers: ReadonlyMap<string, number>): string {
  let out = '';
  for (const [id, number] of numbers)
    out += `${id.replace(/[\\\t\n\r]/g, (sign) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[sign] ?? sign)}\t${number}\n`;
  return out;
}

const pageSize = 50_000;

/**
 * Makes ClickHouse's copy of a source's identities equal to PostgreSQL's: after a restore, or where
 * customers came another way than by a file. Costs two counts when nothing differs.
 */
export async function refreshIdentities(platform: Platform, source: string): Promise<void> {
  const { analytics, database } = platform;
  const counted = await withJob(database, (tx) =>
    sql<{
      n: number;
    }>`select count(*) as n from customers.identifier where scheme = ${source}`.execute(tx),
  );
  const copied = await analytics.query<{ n: number }>(
    'SELECT uniqExact(customer_id) AS n FROM ingest_identity WHERE source = {source:String}',
    { source },
  );
  if (counted.rows[0]?.n === copied[0]?.n) return;
  await analytics.command('DELETE FROM ingest_identity WHERE source = {source:String}', { source });
  let after = '';
  for (;;) {
    const page = await withJob(database, (tx) =>
      sql<{
        value: string;
        customer_no: number;
      }>`select value, customer_no from customers.identifier
        where scheme = ${source} and value > ${after} order by value limit ${pageSize}`.execute(tx),
    );
    await analytics.insertRows(
      'ingest_identity',
      page.rows.map((row) => ({ source, customer_id: row.value, party_no: row.customer_no })),
    );
    if (page.rows.length < pageSize) return;
    after = page.rows.at(-1)?.value ?? '';
  }
}
