import { Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { Scope } from '#contract/scope.ts';
import type { Schema } from './schema.ts';

// bigint and numeric counts stay below 2^53 by design (fen, ids), so they are plain numbers here.
// Business dates stay strings: a Date would drag in a time zone.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, String);

export type Tx = Transaction<Schema>;

/** Opaque on purpose: statements run inside `withScope` or `withJob` only. */
export type Database = { readonly [raw]: pg.Pool };
const raw = Symbol('raw');

export type DatabaseOptions = {
  connectionString: string;
  maxConnections?: number;
  onError?: (error: Error) => void;
};

/**
 * Opens a pool. 10 connections by default: on 2 cores a pool of 64 was slower than one of 4 to 16.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const connections = new pg.Pool({
    connectionString: options.connectionString,
    max: options.maxConnections ?? 10,
    application_name: 'huike',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    // A statement leaves at once and is answered in its turn, instead of waiting for the answers before it.
    pipeline: true,
  });
  // An idle client whose server went away emits here; without a listener it would end the process.
  // While it closes, the server's last word to a connection on its way out is no news.
  connections.on('error', (error) => {
    if (!connections.ending) options.onError?.(error);
  });
  // One in use says so through the statement that fails, and emits here as well.
  connections.on('connect', (client) => {
    client.on('error', () => {});
    keepPlans(client);
  });
  return { [raw]: connections };
}

/** Connections whose transaction looks rows up by index. */
const lookingUp = new WeakSet<pg.PoolClient>();

const transactions = new WeakMap<pg.PoolClient, Tx>();
const connectionOf = new WeakMap<Tx, pg.PoolClient>();

/** What statements of a transaction on the connection are run with; made once a connection. */
function transactionOn(client: pg.PoolClient): Tx {
  const known = transactions.get(client);
  if (known) return known;
  const query: pg.PoolClient['query'] = client.query.bind(client);
  const lent = { query, release: () => {} };
  const own = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool: { connect: async () => lent, end: async () => {}, options: {} },
    }),
  });
  // It is used between `begin` and `commit` only, which the type can’t know.
  const tx = own as unknown as Tx;
  transactions.set(client, tx);
  connectionOf.set(tx, client);
  return tx;
}

/**
 * Sends statements that need nothing of each other's answers in one message, to be carried out in their order:
 * for work whose time is mostly waiting for messages. The first that fails fails all behind it.
 */
export async function inOneMessage<const T extends readonly RawBuilder<unknown>[]>(
  tx: Tx,
  statements: T,
): Promise<{ [At in keyof T]: T[At] extends RawBuilder<infer Row> ? Row[] : never }> {
  const answers = await Promise.all(sendAll(tx, statements));
  // One answer for each statement, of its row type.
  return answers.map(({ rows }) => rows) as never;
}

const lastOf = new WeakMap<Tx, Promise<Failure | undefined>>();

/**
 * Sends what a transaction does last, for its end to travel with: nothing waits for the answers, and one that
 * fails fails the transaction. So the statements themselves must refuse whatever must not be committed.
 */
export function sendLast(tx: Tx, statements: readonly RawBuilder<unknown>[]): void {
  lastOf.set(tx, failureOf(Promise.all(sendAll(tx, statements))));
}

const nothingFound: Pick<pg.QueryResult, 'rows'> = { rows: [] };

function sendAll(
  tx: Tx,
  statements: readonly RawBuilder<unknown>[],
): Promise<Pick<pg.QueryResult, 'rows'>>[] {
  const client = connectionOf.get(tx);
  if (!client) throw new Error('statements are sent inside a transaction');
  return statements.map((statement) => {
    if (statement === byIndex) {
      // Said before, at the beginning of a transaction by kept plans or in an earlier message.
      if (lookingUp.has(client)) return Promise.resolve(nothingFound);
      lookingUp.add(client);
    }
    const { sql: text, parameters } = statement.compile(tx);
    return client.query(text, [...parameters]);
  });
}

const gathering = new WeakSet<pg.PoolClient>();

/** What a turn of the loop sends on a connection leaves in one write: of a lone claim, writes were a fifth of the work. */
function sendTogether(client: pg.PoolClient): void {
  if (gathering.has(client)) return;
  gathering.add(client);
  const { stream } = client.connection;
  stream.cork();
  process.nextTick(() => {
    gathering.delete(client);
    stream.uncork();
  });
}

const keptPlanName = /^\s*\/\* keep plan: (\w+) \*\//;

/**
 * A statement that begins with `/* keep plan: name *\/` is parsed and planned once a connection and
 * kept there under its name: worth it where planning is a good part of the work. Only in transactions that look
 * rows up by index: a plan made in another may read a whole table, and would be kept for those as well. Behind
 * a pooler that shares connections by transaction, the pooler must know prepared statements (PgBouncer since 1.21).
 */
function keepPlans(client: pg.PoolClient): void {
  const send = client.query;
  const sendNamed = (...given: unknown[]): unknown => {
    sendTogether(client);
    const [text, values, ...rest] = given;
    const isKept = lookingUp.has(client) && typeof text === 'string';
    const name = isKept ? keptPlanName.exec(text)?.[1] : undefined;
    return Reflect.apply(
      send,
      client,
      name === undefined ? given : [{ name, text, values }, ...rest],
    );
  };
  Object.defineProperty(client, 'query', { value: sendNamed });
}

export async function closeDatabase(database: Database): Promise<void> {
  await database[raw].end();
}

/** Runs `work` in one transaction that sees and changes only rows of the scope (row-level security). */
export async function withScope<T>(
  database: Database,
  scope: Scope,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(database, scopeSettings(scope), work);
}

/**
 * The same for one customer of whom many rows are read by key: rows are looked up by index where there is
 * one, and statements that keep their plan are planned once a connection, which takes longer than running
 * them twenty times. By itself PostgreSQL plans a statement six times before it keeps one.
 */
export async function withScopeByKeptPlans<T>(
  database: Database,
  scope: Scope,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(database, `${scopeSettings(scope)}; ${byKeptPlans}`, work);
}

const byKeptPlans = `set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan; set local jit = off`;

function scopeSettings(scope: Scope): string {
  // Numbers only, whatever the type says: they stand in the text of the statement.
  const ids = scope.all ? [] : scope.orgIds.map((id) => Math.trunc(id));
  return `set local role huike_app; set local huike.all_orgs = '${scope.all ? 'on' : 'off'}'; set local huike.org_ids = '{${ids.join(',')}}'`;
}

/** Runs `work` in one transaction as the job role, which sees every outlet: jobs, sign-in, imports. */
export async function withJob<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTransaction(database, 'set local role huike_job', work);
}

/** The same, for statements that keep their plan and look rows up by key. */
export async function withJobByKeptPlans<T>(
  database: Database,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return inTransaction(database, `set local role huike_job; ${byKeptPlans}`, work);
}

/**
 * A transaction whose beginning and settings travel with its first statement: sent after one another, they
 * took as long as the statements of a claim do.
 */
async function inTransaction<T>(
  database: Database,
  settings: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await database[raw].connect();
  const tx = transactionOn(client);
  if (settings.endsWith(byKeptPlans)) lookingUp.add(client);
  const begun = failureOf(client.query(`begin; ${settings}`));
  let lost: Error | undefined;
  try {
    const value = await work(tx);
    const { command } = await client.query('commit');
    const failed = (await begun) ?? (await lastOf.get(tx));
    if (failed) throw failed.error;
    // PostgreSQL answers so when a statement had failed and its error was caught on the way.
    if (command !== 'COMMIT') throw new Error('a transaction that had failed was to commit');
    return value;
  } catch (error) {
    // Of a connection that is gone nothing is left to take back, and the first error is the one to tell.
    await client.query('rollback').catch((gone: Error) => {
      lost = gone;
    });
    throw ((await begun) ?? (await lastOf.get(tx)))?.error ?? error;
  } finally {
    lastOf.delete(tx);
    lookingUp.delete(client);
    client.release(lost);
  }
}

type Failure = { error: unknown };

/** With what a statement that nobody waits for yet has failed. */
async function failureOf(sent: Promise<unknown>): Promise<Failure | undefined> {
  return sent.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
}

/**
 * From here to the end of a transaction that began in a scope, goes on as the job role. For a decision that a
 * person was seen to be allowed, and whose effects are rows that no person writes.
 */
export async function continueAsJob(tx: Tx): Promise<void> {
  await sql`select set_config('role', 'huike_job', true)`.execute(tx);
}

/**
 * From here to the end of the transaction, rows are looked up by index where there is one. For
 * statements that keep their plan: it may have been made while the tables were small, and must not
 * scan them once they have grown.
 */
export async function lookUpByIndex(tx: Tx): Promise<void> {
  await inOneMessage(tx, [byIndex]);
}

/** The same as a statement, to be sent with others. */
export const byIndex = sql`select set_config('enable_seqscan', 'off', true)`;

/** For migrations, the job queue's own driver and health checks; not for use cases. */
export function rawPool(database: Database): pg.Pool {
  return database[raw];
}
