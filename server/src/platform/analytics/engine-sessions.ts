import { Session } from 'chdb';
import { isPointRead } from './point-read.ts';
import { EngineRefusal, SessionQueue } from './session-queue.ts';
import type { PooledSession } from './session-queue.ts';
import { leadingWord, parameterNames, quoteName, quoteString } from './sql-text.ts';

export type Statement = {
  sql: string;
  database: string;
  queryId: string;
  /** as the protocol carries them: already in ClickHouse's escaped text form */
  params: Record<string, string>;
  settings: Record<string, string>;
  /** whole answer at once, so that an error can still change the status of the response */
  buffered: boolean;
};

type Running = { killed: boolean };

/** Kept for point reads: a read of one row takes milliseconds, a count may take a second. */
const pointSessions = 2;

const killIntervalMilliseconds = 50;

/**
 * A few sessions on one data directory. A session runs one statement at a time, so several of them
 * let short statements run beside scans, two more are kept for point reads, which would wait for a
 * session while every one of them scans, and one is set apart for KILL, which must never wait behind
 * what it kills.
 *
 * Parameters and settings are set on the session before the statement. The library's own bound
 * queries share one parameter state between connections and are run one after another for that
 * reason: a point read would wait for a scan.
 */
export class SessionPool {
  readonly #queue: SessionQueue;
  readonly #points: SessionQueue;
  readonly #control: SessionQueue;
  readonly #running = new Map<string, Running>();
  readonly #baseline: Record<string, string>;

  constructor(
    directory: string,
    configPath: string,
    size: number,
    baseline: Record<string, string>,
  ) {
    const standing = Object.entries(baseline).map(
      ([name, value]) => `${name} = ${quoteString(value)}`,
    );
    const open = (): PooledSession => {
      const session = new Session(directory, { connectionArgs: [`--config-file=${configPath}`] });
      session.query(`SET ${standing.join(', ')}`);
      return { session, database: 'default', settings: new Map() };
    };
    this.#baseline = baseline;
    this.#queue = new SessionQueue(Array.from({ length: size }, open));
    this.#points = new SessionQueue(Array.from({ length: pointSessions }, open));
    this.#control = new SessionQueue([open()]);
  }

  get inFlight(): number {
    return this.#running.size;
  }

  /** Runs a statement and gives its answer in pieces, in the statement's own format. */
  async *run(statement: Statement): AsyncGenerator<Uint8Array> {
    this.#refuseMissingParameters(statement);
    const running: Running = { killed: false };
    this.#running.set(statement.queryId, running);
    const queue = this.#queueOf(statement);
    let pooled: PooledSession | undefined;
    let completed = false;
    try {
      pooled = await queue.acquire();
      if (running.killed) {
        throw new EngineRefusal(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled.');
      }
      yield* this.#execute(pooled, statement);
      completed = true;
    } finally {
      this.#running.delete(statement.queryId);
      if (pooled && !completed) await this.#restore(pooled, statement);
      if (pooled) queue.release(pooled);
    }
  }

  #queueOf(statement: Statement): SessionQueue {
    if (leadingWord(statement.sql) === 'KILL') return this.#control;
    return isPointRead(statement.settings) ? this.#points : this.#queue;
  }

  async *#execute(pooled: PooledSession, statement: Statement): AsyncGenerator<Uint8Array> {
    const settings = new Map(
      Object.entries({ log_comment: statement.queryId, ...statement.settings }),
    );
    const preparation = this.#preparation(pooled, statement, settings);
    if (statement.buffered && isRead(statement.sql)) {
      // one call of the engine instead of two: half a millisecond of every point read
      yield* answerOf(pooled.session, `${preparation}; ${statement.sql}`);
    } else {
      await pooled.session.queryAsync(preparation);
      yield* isRead(statement.sql)
        ? streamOf(pooled.session, statement.sql)
        : answerOf(pooled.session, statement.sql);
    }
    pooled.settings = settings;
    pooled.database = statement.database;
  }

  /** Stops a statement whose caller is gone; repeats until the engine has let go of it. */
  async kill(queryId: string): Promise<void> {
    const running = this.#running.get(queryId);
    if (!running) return;
    running.killed = true;
    while (this.#running.get(queryId) === running) {
      // SYNC would hang here: it waits inside the engine for a statement of the same process
      const kill = `KILL QUERY WHERE Settings['log_comment'] = ${quoteString(queryId)} ASYNC`;
      await this.#control.withSession((session) => session.queryAsync(kill)).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, killIntervalMilliseconds));
    }
  }

  /** Gives caches and freed memory back to the system. */
  async purge(): Promise<void> {
    for (const sql of [
      'SYSTEM DROP MARK CACHE',
      'SYSTEM DROP COMPILED EXPRESSION CACHE',
      'SYSTEM JEMALLOC PURGE',
    ]) {
      await this.#control.withSession((session) => session.queryAsync(sql));
    }
  }

  async version(): Promise<string> {
    const answer = await this.#control.withSession((session) =>
      session.queryAsync('SELECT version()', { format: 'TabSeparated' }),
    );
    return answer.text().trim();
  }

  close(): void {
    this.#queue.close();
    this.#points.close();
    this.#control.close();
  }

  /** A parameter of an earlier statement is still set on the session and must not be taken for this one's. */
  #refuseMissingParameters(statement: Statement): void {
    const missing = parameterNames(statement.sql).find(
      (name) => !Object.hasOwn(statement.params, name),
    );
    if (missing) {
      throw new EngineRefusal(
        456,
        'UNKNOWN_QUERY_PARAMETER',
        `Substitution \`${missing}\` is not set.`,
      );
    }
  }

  /**
   * Back to the baseline after a statement that failed: nobody knows how far its USE and SET came,
   * and a name that is no setting would make every later SET of this session fail too.
   */
  async #restore(pooled: PooledSession, statement: Statement): Promise<void> {
    const names = new Set([
      ...pooled.settings.keys(),
      ...Object.keys(statement.settings),
      'log_comment',
    ]);
    for (const name of names) {
      await pooled.session
        .queryAsync(`SET ${name} = ${this.#standing(name)}`)
        .catch(() => undefined);
    }
    pooled.settings = new Map();
    pooled.database = undefined;
  }

  /** USE and SET of what differs from the last statement on this session. */
  #preparation(
    pooled: PooledSession,
    statement: Statement,
    settings: ReadonlyMap<string, string>,
  ): string {
    const assignments: string[] = [];
    for (const name of pooled.settings.keys()) {
      if (!settings.has(name)) assignments.push(`${name} = ${this.#standing(name)}`);
    }
    for (const [name, value] of settings) {
      if (pooled.settings.get(name) !== value) assignments.push(`${name} = ${quoteString(value)}`);
    }
    for (const [name, value] of Object.entries(statement.params)) {
      assignments.push(`param_${name} = ${quoteString(value)}`);
    }
    const use =
      pooled.database === statement.database ? '' : `USE ${quoteName(statement.database)}; `;
    // the id of a statement that is sent again is already set
    return assignments.length === 0
      ? `${use}SELECT 1 WHERE 0`
      : `${use}SET ${assignments.join(', ')}`;
  }

  #standing(name: string): string {
    const value = this.#baseline[name];
    return value === undefined ? 'DEFAULT' : quoteString(value);
  }
}

async function* streamOf(session: Session, sql: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of session.queryStream(sql, { format: 'TabSeparated' })) yield chunk.raw();
}

async function* answerOf(session: Session, sql: string): AsyncGenerator<Uint8Array> {
  const result = await session.queryAsync(sql, { format: 'TabSeparated' });
  if (result.bytes().length > 0) yield result.bytes();
}

function isRead(sql: string): boolean {
  return ['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN'].includes(leadingWord(sql));
}
