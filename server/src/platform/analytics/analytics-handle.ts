import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ClickHouseClient, ClickHouseSettings, DataFormat } from '@clickhouse/client';
import { AnalyticsUnavailable, neverStarted, toAnalyticsError } from './analytics-error.ts';
import { streamHeader } from './engine-http.ts';
import { ReplayableBody } from './replayable-body.ts';
import { watchForException } from './watch-for-exception.ts';

export type Parameters = Record<string, unknown>;
export type StatementOptions = {
  queryId?: string;
  signal?: AbortSignal;
  /** ClickHouse settings of this statement */
  settings?: Record<string, string | number>;
};

/**
 * The one client of ClickHouse, the same for the embedded engine and a server. Parameters are
 * `{name:Type}` in the text and values beside it. 64-bit integers come as JavaScript numbers:
 * every id, count and amount of ours stays below 2^53.
 *
 * Every call waits for an engine that is starting or being replaced, up to 30 s. It throws
 * AnalyticsError when ClickHouse refuses the statement, AnalyticsUnavailable when the engine went
 * away while the statement ran, and the signal's reason when it was aborted; an aborted statement is
 * stopped in the engine too.
 */
export type Analytics = {
  query<Row>(sql: string, params?: Parameters, options?: StatementOptions): Promise<Row[]>;
  /** DDL, INSERT … SELECT, and whatever gives no rows. */
  command(sql: string, params?: Parameters, options?: StatementOptions): Promise<void>;
  /** Rows as objects keyed by column; all or (on refusal) none of a call up to a million rows. */
  insertRows(table: string, rows: Iterable<object>, options?: StatementOptions): Promise<void>;
  /**
   * `INSERT INTO t [(columns)] [SELECT … FROM input('…')] FORMAT X` with a body of any size. A body
   * that breaks off inserts nothing in the embedded engine. Rows come in the order of the body.
   */
  insertStream(
    sql: string,
    body: Readable,
    params?: Parameters,
    options?: StatementOptions,
  ): Promise<void>;
  /** The answer as bytes in a format of ClickHouse; an error half-way breaks the stream. */
  queryStream(
    sql: string,
    params: Parameters,
    format: string,
    options?: StatementOptions,
  ): Promise<Readable>;
  ping(): Promise<boolean>;
  /** The same engine, another database. */
  database(name: string): Analytics;
  /** To be called after heavy work: gives memory back, by replacing the engine if need be. No-op on a server. */
  recycle(): Promise<void>;
};

/** What keeps an engine reachable: the supervisor of the embedded one, or nothing for a server. */
export type EngineAccess = {
  client(database: string): ClickHouseClient;
  ready(milliseconds: number): Promise<void>;
  /** false while the engine is being replaced */
  accepting(): Promise<boolean>;
  suspect(): void;
  recycle(): Promise<void>;
};

const waitMilliseconds = 30_000;
const retryMilliseconds = 25;

const standingSettings: ClickHouseSettings = {
  output_format_json_quote_64bit_integers: 0,
  // dates of files and people: '2024-01-05T10:00:00+08:00' as well as '2024-01-05 10:00:00'
  date_time_input_format: 'best_effort',
};

/** A misspelt column is an error; ClickHouse would drop its values in silence. */
const strictColumns: ClickHouseSettings = { input_format_skip_unknown_fields: 0 };
const rowsAPiece = 500;

export function analyticsHandle(access: EngineAccess, databaseName: string): Analytics {
  const client = (): ClickHouseClient => access.client(databaseName);

  async function attempt<T>(options: StatementOptions, call: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + waitMilliseconds;
    for (;;) {
      options.signal?.throwIfAborted();
      await access.ready(Math.max(1, deadline - Date.now()));
      try {
        return await call();
      } catch (error) {
        options.signal?.throwIfAborted();
        if (!neverStarted(error)) throw toAnalyticsError(error);
        if (Date.now() > deadline) {
          throw new AnalyticsUnavailable('The analytics engine did not come back in time.', {
            cause: error,
          });
        }
        access.suspect();
        await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
      }
    }
  }

  /** What the client takes with every statement; an abort also kills the statement in the engine. */
  async function run<T>(
    params: Parameters,
    options: StatementOptions,
    extra: ClickHouseSettings,
    call: (common: CommonParameters) => Promise<T>,
  ): Promise<T> {
    const id = options.queryId ?? randomUUID();
    const stop = (): void => void killStatement(client(), id);
    options.signal?.addEventListener('abort', stop, { once: true });
    try {
      return await attempt(options, () =>
        call({
          query_id: id,
          query_params: params,
          use_multipart_params_auto: true,
          ...(options.signal ? { abort_signal: options.signal } : {}),
          // the embedded engine knows a statement by its comment, a server by both
          clickhouse_settings: {
            ...standingSettings,
            ...extra,
            ...options.settings,
            log_comment: id,
          },
        }),
      );
    } finally {
      options.signal?.removeEventListener('abort', stop);
    }
  }

  return {
    query: <Row>(sql: string, params: Parameters = {}, options: StatementOptions = {}) =>
      run(params, options, { wait_end_of_query: 1 }, async (common) => {
        const answer = await client().query({ ...common, query: sql, format: 'JSONEachRow' });
        return answer.json<Row>();
      }),
    command: (sql, params = {}, options = {}) =>
      run(params, options, { wait_end_of_query: 1 }, async (common) => {
        await client().command({ ...common, query: sql });
      }),
    insertRows: (table, rows, options = {}) => {
      const standing = Array.isArray(rows) ? rows : [...rows];
      if (standing.length === 0) return Promise.resolve();
      return run({}, options, strictColumns, async (common) => {
        const answer = await client().exec({
          ...common,
          query: `INSERT INTO ${table} FORMAT JSONEachRow`,
          values: Readable.from(jsonLines(standing), { objectMode: false }),
        });
        for await (const _ of answer.stream) continue;
      });
    },
    insertStream: async (sql, body, params = {}, options = {}) => {
      const replayable = new ReplayableBody(body);
      try {
        await run(params, options, {}, async (common) => {
          while (!(await access.accepting()))
            await new Promise((resolve) => setTimeout(resolve, retryMilliseconds));
          const answer = await client().exec({
            ...common,
            query: sql,
            values: replayable.open(),
            http_headers: { [streamHeader]: '1' },
          });
          for await (const _ of answer.stream) continue;
        });
      } finally {
        body.destroy();
      }
    },
    queryStream: (sql, params, format, options = {}) =>
      run(params, options, {}, async (common) => {
        const answer = await client().exec({
          ...common,
          query: `${sql}\nFORMAT ${formatName(format)}`,
        });
        return watchForException(
          answer.stream,
          answer.response_headers['x-clickhouse-exception-tag'],
        );
      }),
    ping: async () => (await client().ping()).success,
    database: (name) => analyticsHandle(access, name),
    recycle: () => access.recycle(),
  };
}

type CommonParameters = {
  query_id: string;
  query_params: Parameters;
  use_multipart_params_auto: boolean;
  abort_signal?: AbortSignal;
  clickhouse_settings: ClickHouseSettings;
};

function* jsonLines(rows: readonly object[]): Generator<string> {
  for (let start = 0; start < rows.length; start += rowsAPiece) {
    const piece = rows.slice(start, start + rowsAPiece);
    yield `${piece.map((row) => JSON.stringify(row)).join('\n')}\n`;
  }
}

async function killStatement(client: ClickHouseClient, id: string): Promise<void> {
  const kill =
    "KILL QUERY WHERE query_id = {id:String} OR Settings['log_comment'] = {id:String} ASYNC";
  // The statement may have ended by itself, or the engine may be gone: nothing is left to stop then.
  await client.command({ query: kill, query_params: { id } }).catch(() => undefined);
}

function formatName(format: string): DataFormat {
  if (!/^[A-Za-z]\w*$/.test(format)) throw new Error(`Not a format name: ${format}`);
  return format as DataFormat; // checked to be a single word; ClickHouse knows which exist
}
