import { createClient } from '@clickhouse/client';
import { AnalyticsUnavailable, toAnalyticsError } from './analytics-error.ts';
import { databaseOfUrl } from './database-of-url.ts';
import { askVersion } from './server-version.ts';
import { quoteName } from './sql-text.ts';

export type ServerLook = { version: string; migrations: string[] };

/**
 * What a ClickHouse server says of itself: asked once, waited for no longer than this, and nothing is
 * made there. Migrations are empty where Huike has no database yet.
 */
export async function lookAtServer(url: string, milliseconds: number): Promise<ServerLook> {
  const { address, database } = databaseOfUrl(url);
  const client = createClient({ url: address, database: 'default', log: { level: 127 } });
  const signal = AbortSignal.timeout(milliseconds);
  const ask = async <Row>(query: string): Promise<Row[]> => {
    const answer = await client.query({
      query,
      format: 'JSONEachRow',
      query_params: { database },
      abort_signal: signal,
    });
    return answer.json<Row>();
  };
  try {
    const version = await askVersion(client, signal);
    const [own] = await ask<{ made: number }>(
      `SELECT count() AS made FROM system.tables WHERE database = {database:String} AND name = 'schema_migration'`,
    );
    const rows = own?.made
      ? await ask<{ name: string }>(`SELECT name FROM ${quoteName(database)}.schema_migration`)
      : [];
    return { version, migrations: rows.map(({ name }) => name) };
  } catch (error) {
    if (signal.aborted)
      throw new AnalyticsUnavailable(
        `${address.host} did not answer within ${milliseconds / 1000} s`,
        { cause: error },
      );
    throw toAnalyticsError(error);
  } finally {
    await client.close();
  }
}
