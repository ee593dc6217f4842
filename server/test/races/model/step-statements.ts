import { setTimeout as delay } from 'node:timers/promises';
import type fc from 'fast-check';
import type pg from 'pg';
import { closeDatabase, type Database, rawPool, withJob } from '#platform/postgres/database.ts';
import { openWatchedDatabase, type Sending } from '../../harness/watch-statements.ts';

/**
 * Several callers on connections of their own whose statements go to PostgreSQL one at a time, in an order
 * that fast-check's scheduler chooses and shrinks. A statement that waits for a lock is left waiting, as
 * pg_locks says, and the others go on until somebody's commit lets it through: so the scheduler never stands
 * still, and what it chooses is exactly what PostgreSQL's locks leave to chance. `fc.scheduledModelRun`
 * schedules whole commands and compares each at once with one model; here the statements of commands are
 * scheduled, and which order of commands the answers stand for is found afterwards.
 */
type Caller = {
  state: 'resting' | 'thinking' | 'queued' | 'sent';
  pid: number;
  text: string;
  scheduler: fc.Scheduler | null;
  /** when its first statement was sent and its last was over, counted in statements */
  from: number;
  to: number;
};

export type Callers = {
  databases: readonly Database[];
  /** Carries out one work a caller; gives the answers, and whether one was over before another began. */
  together<T>(
    scheduler: fc.Scheduler,
    works: readonly (() => Promise<T>)[],
  ): Promise<{ answers: T[]; wasBefore: (one: number, other: number) => boolean }>;
  close(): Promise<void>;
};

/** What is done in this time need not be asked after: asking took as much of PostgreSQL as the statements. */
const askAfterMilliseconds = 2;

/** Statements that can wait for another transaction. */
const takesLocks = /insert|update|delete|advisory/i;

export async function openCallers(
  connectionString: string,
  watcher: pg.Client,
  number: number,
): Promise<Callers> {
  let sent = 0;
  let change = Promise.withResolvers<void>();
  const become = (caller: Caller, state: Caller['state'], more: Partial<Caller> = {}): void => {
    Object.assign(caller, { state, ...more });
    change.resolve();
    change = Promise.withResolvers<void>();
  };
  const callers: Caller[] = [];
  const databases: Database[] = [];
  for (let at = 0; at < number; at += 1) {
    const caller: Caller = {
      state: 'resting',
      pid: 0,
      text: '',
      scheduler: null,
      from: 0,
      to: 0,
    };
    callers.push(caller);
    const database = openWatchedDatabase(
      planningOnce(connectionString),
      inTurn(caller, become, () => (sent += 1)),
    );
    databases.push(database);
    rawPool(database).on('connect', (client) => {
      caller.pid = Number(Reflect.get(client, 'processID'));
    });
    await withJob(database, () => Promise.resolve());
  }

  const blocked = async (): Promise<Set<number>> => {
    const { rows } = await watcher.query<{ pid: number }>(
      'select pid from pg_locks where not granted and pid = any ($1)',
      [callers.map(({ pid }) => pid)],
    );
    return new Set(rows.map(({ pid }) => pid));
  };

  /** Until every caller is done, queued for its next statement, or waits for a lock. */
  const settle = async (): Promise<void> => {
    for (;;) {
      const next = change.promise;
      const underWay = callers.filter(({ state }) => state === 'sent');
      const isThinking = callers.some(({ state }) => state === 'thinking');
      if (underWay.length === 0 && !isThinking) return;
      if (isThinking || !underWay.some(mayWait)) await next;
      else {
        const isSettled = await Promise.race([next, delay(askAfterMilliseconds, 'not yet')]);
        if (isSettled !== 'not yet') continue;
        const waiting = await blocked();
        if (underWay.every(({ state, pid }) => state === 'sent' && waiting.has(pid))) return;
      }
    }
  };
  /** Only for one that has sent something and is not over. */
  const mayWait = (caller: Caller): boolean =>
    takesLocks.test(caller.text) &&
    callers.some((other) => other !== caller && other.state !== 'resting' && other.from > 0);

  return {
    databases,
    async together(scheduler, works) {
      const own = callers.slice(0, works.length);
      const running = works.map(async (work, at) => {
        const caller = own[at];
        if (!caller) throw new Error('there are fewer callers than works');
        become(caller, 'thinking', { scheduler, from: 0, to: 0 });
        try {
          return await work();
        } finally {
          become(caller, 'resting', { scheduler: null, to: sent });
        }
      });
      while (own.some(({ state }) => state !== 'resting')) {
        await settle();
        // All of them wait for each other: PostgreSQL ends one of them after its deadlock time-out.
        if (scheduler.count() > 0) await scheduler.waitNext(1);
        else if (own.some(({ state }) => state !== 'resting')) await change.promise;
      }
      const answers = await Promise.all(running);
      const wasBefore = (one: number, other: number): boolean =>
        (own[one]?.to ?? 0) < (own[other]?.from ?? 0);
      return { answers, wasBefore };
    },
    async close() {
      for (const database of databases) await closeDatabase(database);
    },
  };
}

/** The callers' statements are small and ever the same: planned at each call, they spend more on it than on rows. */
function planningOnce(connectionString: string): string {
  const url = new URL(connectionString);
  url.searchParams.set('options', '-c plan_cache_mode=force_generic_plan');
  return url.toString();
}

/** Each statement of the caller waits for its turn while it has a scheduler. */
function inTurn(
  caller: Caller,
  become: (caller: Caller, state: Caller['state'], more?: Partial<Caller>) => void,
  count: () => number,
): Sending {
  return async (text, send) => {
    if (!caller.scheduler) return send();
    caller.text = text;
    const turn = caller.scheduler.schedule(Promise.resolve(), text.trim().slice(0, 60));
    become(caller, 'queued');
    await turn;
    caller.from ||= count();
    become(caller, 'sent');
    try {
      return await send();
    } finally {
      count();
      become(caller, 'thinking');
    }
  };
}
