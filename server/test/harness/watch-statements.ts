import type { PoolClient } from 'pg';
import type { Analytics } from '#platform/analytics/index.ts';
import { type Database, openDatabase, rawPool } from '../../src/platform/postgres/database.ts';

/** Stands between a statement and its engine: may send it, and may fail before or after. */
export type Sending = <Answer>(text: string, send: () => Promise<Answer>) => Promise<Answer>;

/**
 * A pool of its own whose statements pass by `sending`, `begin` and `commit` among them. A connection
 * on which one failed there is broken off, as a dead process breaks it off.
 */
export function openWatchedDatabase(connectionString: string, sending: Sending): Database {
  const database = openDatabase({ connectionString, maxConnections: 4 });
  const pool = rawPool(database);
  const connect = pool.connect.bind(pool);
  Object.defineProperty(pool, 'connect', {
    value: async () => watchClient(await connect(), sending),
  });
  return database;
}

function watchClient(client: PoolClient, sending: Sending): PoolClient {
  let broken = false;
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = async (given: unknown[]): Promise<unknown> => {
    if (broken) throw new Error('the connection was broken off');
    try {
      return await sending(String(given[0]), () => Reflect.apply(client.query, client, given));
    } catch (error) {
      // A refusal of the server has an SQLSTATE and leaves the connection good.
      broken ||= !(error instanceof Error && 'severity' in error);
      throw error;
    }
  };
  // Of statements sent together the next is carried out after the one before, and none after a break.
  const query = (...given: unknown[]): Promise<unknown> => {
    const own = before.then(() => inTurn(given));
    before = own.catch(() => {});
    return own;
  };
  return Object.create(client, {
    query: { value: query },
    release: { value: () => client.release(broken) },
  });
}

/** Counts what this pool's connections are sent from now on; gives how many so far. */
export function countStatements(database: Database): () => number {
  const pool = rawPool(database);
  const connect = pool.connect.bind(pool);
  const clients = new WeakMap<PoolClient, PoolClient>();
  let sent = 0;
  const counted = (client: PoolClient): PoolClient =>
    Object.create(client, {
      query: {
        value: (...given: unknown[]): unknown => {
          sent += 1;
          return Reflect.apply(client.query, client, given);
        },
      },
      release: { value: (broken?: boolean) => client.release(broken) },
    });
  Object.defineProperty(pool, 'connect', {
    value: async () => {
      const client = await connect();
      const known = clients.get(client) ?? counted(client);
      clients.set(client, known);
      return known;
    },
  });
  return () => sent;
}

/** The same engine, whose changing statements pass by `sending`; an insert of rows by its table's name. */
export function watchAnalytics(analytics: Analytics, sending: Sending): Analytics {
  const watched =
    <Call extends [string, ...unknown[]]>(call: (...given: Call) => Promise<void>) =>
    (...given: Call): Promise<void> =>
      sending(given[0], () => call(...given));
  return {
    ...analytics,
    command: watched(analytics.command),
    insertRows: watched(analytics.insertRows),
    insertStream: watched(analytics.insertStream),
  };
}
