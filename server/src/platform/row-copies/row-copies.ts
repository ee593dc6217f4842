import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import type { Parameters } from '#platform/analytics/index.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';

/** A pair of tables made by `platform.make_row_copy`, with its texts in the order of the view. */
export type RowCopy = { name: `${string}.${string}`; texts: readonly string[] };

export type EngineSelect = { sql: string; params: Parameters };

/** What goes into a copy: statements of the engine, each giving customer_no and the texts. */
export type RowCopyContent = {
  selects: Iterable<EngineSelect> | AsyncIterable<EngineSelect>;
  /** what the rows are of; told with every row that is read */
  stamp: unknown;
};

/** Rows of a transaction: long enough to pay for it, short enough to hold nobody up. */
const charactersAPiece = 1_000_000;

/**
 * Fills the table that is not read and turns readers to it: they find all of the former rows or all of
 * these. Texts must hold neither tabs nor line breaks, as JSON doesn't. Gives how many rows; null when a
 * later fill, or `withdrawRowCopy`, has come in between: nothing has changed then. `content` is asked once the
 * fill has begun, so that of two fills the later one has the later content.
 */
export async function fillRowCopy(
  { analytics, database }: Pick<Platform, 'analytics' | 'database'>,
  copy: RowCopy,
  content: () => Promise<RowCopyContent>,
  signal: AbortSignal,
): Promise<number | null> {
  const token = randomUUID();
  const shelf = await beginInTime(database, copy, token, signal);
  const { selects, stamp } = await content();
  let rows = 0;
  for await (const select of selects) {
    const lines = await analytics.queryStream(select.sql, select.params, 'TabSeparatedRaw', {
      signal,
    });
    for await (const piece of wholeLines(lines)) {
      const written = await withJob(database, (tx) => write(tx, copy, shelf, token, piece));
      if (written === null) return null;
      rows += written;
    }
  }
  // Nothing to turn to: an empty table is what a crash leaves.
  const filled = rows === 0 ? null : shelf;
  const turned = await withJob(database, (tx) => turnTo(tx, copy, { shelf, filled, token, stamp }));
  return turned ? rows : null;
}

/**
 * Takes a copy away before what it was made from changes: readers go to the engine until it is filled
 * again, which is wanted from now on. A fill under way comes to nothing.
 */
export async function withdrawRowCopy(tx: Tx, copy: RowCopy): Promise<void> {
  await sql`update platform.row_copy set shelf = null, filling = null, wanted = true where name = ${copy.name}`.execute(
    tx,
  );
}

/**
 * Whether a copy is to be filled that is not there: it was withdrawn and nobody has filled it since, or readers
 * were turned to rows that are gone, since a crash of PostgreSQL empties unlogged tables.
 */
export async function isRowCopyLost(tx: Tx, copy: RowCopy): Promise<boolean> {
  const { rows } = await sql`
    select 1 from platform.row_copy where name = ${copy.name}
      and (wanted or shelf is not null and platform.row_copy_stamp(name) is null)`.execute(tx);
  return rows.length > 0;
}

/**
 * The texts of a customer's row, and the stamp of the copy. `texts` is null of a customer who has no row, or
 * is not in the transaction's scope; the whole is null where there is no copy: the engine is to be asked.
 */
export async function readRowCopy(
  tx: Tx,
  copy: RowCopy,
  customerNo: number,
): Promise<{ texts: readonly string[] | null; stamp: unknown } | null> {
  const plan = sql.raw(`/* keep plan: row_copy_${copy.name.replace('.', '_')} */`);
  const { rows } = await sql<{
    stamp: unknown;
    texts: string[];
    customer_no: number | null;
  }>`${plan}
    select stamp, array[${sql.join(copy.texts.map((text) => sql.ref(`copy.${text}`)))}] as texts, copy.customer_no
    from platform.row_copy_stamp(${copy.name}) as stamp
      left join ${sql.table(copy.name)} as copy on copy.customer_no = ${customerNo}
    where stamp is not null`.execute(tx);
  const [row] = rows;
  if (!row) return null;
  const { stamp, texts, customer_no } = row;
  return { stamp, texts: customer_no === null ? null : texts };
}

/**
 * Takes an erased customer out of every copy, whichever of its tables is read. No fill is turned to until `tx`
 * ends: it would miss the row that it wrote meanwhile, and that the customer is erased.
 */
export async function eraseFromRowCopies(tx: Tx, customerNo: number): Promise<void> {
  const { rows } = await sql<{
    name: string;
  }>`select name from platform.row_copy order by name for share`.execute(tx);
  for (const { name } of rows)
    for (const shelf of ['a', 'b'])
      await sql`delete from ${sql.table(`${name}_${shelf}`)} where customer_no = ${customerNo}`.execute(
        tx,
      );
}

const tableOf = (copy: RowCopy, shelf: string) => sql.table(`${copy.name}_${shelf}`);

/** Readers hold the table only while they read; a session that holds it longer is waited for without a queue behind us. */
const lockMilliseconds = 200;
const lockNotAvailable = '55P03';

async function beginInTime(
  database: Platform['database'],
  copy: RowCopy,
  token: string,
  signal: AbortSignal,
): Promise<string> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await withJob(database, (tx) => begin(tx, copy, token));
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code !== lockNotAvailable) throw error;
      await pause(5 * lockMilliseconds, undefined, { signal });
    }
  }
}

/** Takes the table that is not read, whoever was filling it, and empties it. */
async function begin(tx: Tx, copy: RowCopy, token: string): Promise<string> {
  await sql`select set_config('lock_timeout', ${`${lockMilliseconds}ms`}, true)`.execute(tx);
  const { rows } = await sql<{ shelf: string }>`
    update platform.row_copy set filling = ${token} where name = ${copy.name}
    returning case when shelf = 'a' then 'b' else 'a' end as shelf`.execute(tx);
  const shelf = rows[0]?.shelf;
  if (shelf === undefined) throw new Error(`there is no copy ${copy.name}`);
  await sql`truncate ${tableOf(copy, shelf)}`.execute(tx);
  return shelf;
}

/** Writes lines of tab-separated values; null when the table is another's by now. */
async function write(
  tx: Tx,
  copy: RowCopy,
  shelf: string,
  token: string,
  lines: string,
): Promise<number | null> {
  // Held to the end of the transaction: nobody empties the table between this look and the rows.
  const mine = await sql`
    select set_config('synchronous_commit', 'off', true) from platform.row_copy
    where name = ${copy.name} and filling = ${token} for share`.execute(tx);
  if (mine.rows.length === 0) return null;
  const texts = copy.texts.map((_, index) => sql`split_part(line, E'\\t', ${sql.lit(index + 2)})`);
  const { numAffectedRows } = await sql`
    insert into ${tableOf(copy, shelf)} select split_part(line, E'\\t', 1)::int, ${sql.join(texts)}
    from string_to_table(${lines}, E'\\n') as line`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

async function turnTo(
  tx: Tx,
  copy: RowCopy,
  of: { shelf: string; filled: string | null; token: string; stamp: unknown },
): Promise<boolean> {
  const { shelf, filled, token, stamp } = of;
  // First, like everybody who writes: a fill that begins holds this row when it asks for the table.
  const { rows } = await sql`
    update platform.row_copy set shelf = ${filled}, filling = null, wanted = false, stamp = ${JSON.stringify(stamp)}::jsonb
    where name = ${copy.name} and filling = ${token} returning 1`.execute(tx);
  if (rows.length === 0) return false;
  // Who was erased after the engine had given the row; an erasure under way has been waited for.
  await sql`delete from ${tableOf(copy, shelf)} where customer_no in
    (select customer_no from customers.customer where erased_at is not null)`.execute(tx);
  return true;
}

/** The lines of a stream in large pieces, each ending where a line does, without the last break. */
async function* wholeLines(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const bytes of stream) {
    held.push(bytes);
    length += bytes.length;
    if (length < charactersAPiece) continue;
    const all = Buffer.concat(held);
    const end = all.lastIndexOf(0x0a);
    if (end < 0) continue;
    yield all.toString('utf8', 0, end);
    held = [all.subarray(end + 1)];
    length = all.length - end - 1;
  }
  const rest = Buffer.concat(held).toString('utf8').replace(/\n$/, '');
  if (rest !== '') yield rest;
}
