import type { Session } from 'chdb';

/** A refusal in the words of ClickHouse: `Code: n. DB::Exception: … (NAME)`. */
export class EngineRefusal extends Error {
  readonly code: number;
  constructor(code: number, name: string, message: string) {
    super(`Code: ${code}. DB::Exception: ${message} (${name})`);
    this.code = code;
  }
}

/** A session of the engine, and what earlier statements left set on it. */
export type PooledSession = {
  session: Session;
  /** undefined after a statement that may have failed before or after USE */
  database: string | undefined;
  settings: Map<string, string>;
};

/** Statements that wait for a session; beyond this the engine says it is overloaded. */
const maximumWaiting = 1_000;

/** Hands sessions out one statement at a time, first come, first served. */
export class SessionQueue {
  readonly #sessions: readonly PooledSession[];
  readonly #free: PooledSession[];
  readonly #waiting: ((session: PooledSession) => void)[] = [];

  constructor(sessions: readonly PooledSession[]) {
    this.#sessions = sessions;
    this.#free = [...sessions];
  }

  acquire(): Promise<PooledSession> {
    const free = this.#free.pop();
    if (free) return Promise.resolve(free);
    if (this.#waiting.length >= maximumWaiting) {
      throw new EngineRefusal(
        202,
        'TOO_MANY_SIMULTANEOUS_QUERIES',
        'Too many statements wait for the engine.',
      );
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(pooled: PooledSession): void {
    const next = this.#waiting.shift();
    if (next) next(pooled);
    else this.#free.push(pooled);
  }

  async withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const pooled = await this.acquire();
    try {
      return await work(pooled.session);
    } finally {
      this.release(pooled);
    }
  }

  close(): void {
    for (const { session } of this.#sessions) session.close();
  }
}
