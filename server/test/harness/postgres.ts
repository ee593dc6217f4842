import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import {
  closeDatabase,
  type Database,
  openDatabase,
} from '../../src/platform/postgres/database.ts';

export type TestPostgres = {
  database: Database;
  connectionString: string;
  /** one statement as the owner of the tables, outside the product's ways: oracles and tampering */
  asOwner<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** a connection of one's own, for interleaving by hand */
  connect(): Promise<pg.Client>;
};

/** A database of its own for the calling test file, cloned from the migrated template. */
export function usePostgres(options: { maxConnections?: number } = {}): TestPostgres {
  const name = `huike_test_${randomBytes(6).toString('hex')}`;
  const server = new URL(inject('postgresUrl'));
  const own = new URL(server);
  own.pathname = `/${name}`;
  const opened: pg.Client[] = [];
  let database: Database | undefined;
  let owner: pg.Client | undefined;

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: own.toString() });
    await client.connect();
    opened.push(client);
    return client;
  };

  beforeAll(async () => {
    // As files: through the log, the 1,400 of them cost twice as much, and once more to drop.
    const template = inject('postgresTemplate');
    await atServer(server, `create database ${name} template ${template} strategy file_copy`);
    database = openDatabase({
      connectionString: own.toString(),
      maxConnections: options.maxConnections ?? 4,
    });
    owner = await connect();
  });
  afterAll(async () => {
    for (const client of opened) await client.end().catch(() => {});
    if (database) await closeDatabase(database);
    // Not by force: that fails while the server itself vacuums, whose process the login may not end.
    await atServer(server, `drop database if exists ${name}`);
  });

  return {
    get database() {
      if (!database) throw new Error('the test database opens in beforeAll');
      return database;
    },
    connectionString: own.toString(),
    async asOwner<Row extends pg.QueryResultRow>(
      text: string,
      values: unknown[] = [],
    ): Promise<Row[]> {
      if (!owner) throw new Error('the test database opens in beforeAll');
      // Row-level security is forced on owners too; jobs see every row.
      const { rows } = await owner.query<Row>(text, values);
      return rows;
    },
    connect,
  };
}

async function atServer(server: URL, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.toString() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
