import type { ClickHouseClient } from '@clickhouse/client';
import { AnalyticsTooOld } from './analytics-error.ts';

/** The statements here are tried with the version that is embedded; older servers lack some of what they use. */
const oldestMajor = 26;

/**
 * Asks a server for its version, in a statement that every version understands: without parameters and
 * settings, which an old one refuses before it says anything of itself. Throws where it is too old.
 */
export async function askVersion(client: ClickHouseClient, signal?: AbortSignal): Promise<string> {
  const answer = await client.query({
    query: 'SELECT version() AS version',
    format: 'JSONEachRow',
    ...(signal ? { abort_signal: signal } : {}),
  });
  const [row] = await answer.json<{ version: string }>();
  const version = row?.version ?? '';
  if (!(Number(version.split('.')[0]) >= oldestMajor))
    throw new AnalyticsTooOld(
      `ClickHouse ${version} is older than ${oldestMajor}, the oldest this program runs on`,
    );
  return version;
}
