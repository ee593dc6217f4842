import { Session } from 'chdb';
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

const killIntervalMilliseconds = 100;

/**
 * A few sessions on one data directory. A session runs one statement at a time, so several of them
 * keep point reads flowing while a scan runs; one more is set apart for KILL, which must never
 * wait behind what it kills.
 *
 * Parameters and settings are set on the session before the statement. The library's own bound
 * queries share one parameter state between connections and are run one after another for that
 * reason: a point read would wait for a scan.
 */
export class SessionPool {
  readonly #queue: SessionQueue;
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
      return { session, database: 'default', dirty: new Set() };
    };
    this.#baseline = baseline;
    this.#queue = new SessionQueue(Array.from({ length: size }, open));
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
    const queue = leadingWord(statement.sql) === 'KILL' ? this.#control : this.#queue;
    let pooled: PooledSession | undefined;
    try {
      pooled = await queue.acquire();
      if (running.killed)
        throw new EngineRefusal(394, 'QUERY_WAS_CANCELLED', 'Query was cancelled.');
      await this.#prepare(pooled, statement);
      if (!statement.buffered && isRead(statement.sql)) {
        const stream = pooled.session.queryStream(statement.sql, { format: 'TabSeparated' });
        for await (const chunk of stream) yield chunk.raw();
      } else {
        const result = await pooled.session.queryAsync(statement.sql, { format: 'TabSeparated' });
        if (result.bytes().length > 0) yield result.bytes();
      }
    } finally {
      this.#running.delete(statement.queryId);
      if (pooled) queue.release(pooled);
    }
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

  async #prepare(pooled: PooledSession, statement: Statement): Promise<void> {
    const settings: Record<string, string> = {
      log_comment: statement.queryId,
      ...statement.settings,
    };
    const assignments: string[] = [];
    for (const name of pooled.dirty) {
      if (Object.hasOwn(settings, name)) continue;
      const standing = this.#baseline[name];
      assignments.push(`${name} = ${standing === undefined ? 'DEFAULT' : quoteString(standing)}`);
    }
    for (const [name, value] of Object.entries(settings))
      assignments.push(`${name} = ${quoteString(value)}`);
    for (const [name, value] of Object.entries(statement.params)) {
      assignments.push(`param_${name} = ${quoteString(value)}`);
    }
    const changesDatabase = pooled.database !== statement.database;
    const use = changesDatabase ? `USE ${quoteName(statement.database)}; ` : '';
    for (const name of Object.keys(settings)) pooled.dirty.add(name);
    await pooled.session.queryAsync(`${use}SET ${assignments.join(', ')}`);
    pooled.database = statement.database;
    pooled.dirty = new Set(Object.keys(settings));
  }
}

function isRead(sql: string): boolean {
  return ['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN'].includes(leadingWord(sql));
}
