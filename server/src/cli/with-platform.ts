import { pino } from 'pino';
import {
  defaultHome,
  type OpenPlatform,
  openPlatform,
  type OpenPlatformOptions,
} from '../platform/open-platform.ts';

/** The engines as the environment names them. */
export function platformOptions(level: string): OpenPlatformOptions {
  return {
    home: defaultHome(),
    databaseUrl: process.env['DATABASE_URL'],
    clickhouseUrl: process.env['CLICKHOUSE_URL'],
    log: pino(
      { level: process.env['HUIKE_LOG'] ?? level, serializers: { err: describeError } },
      pino.destination(2),
    ),
  };
}

/** An error as the log tells it: of a lost connection not the whole client with every statement it knows. */
function describeError(error: Error): object {
  return { ...pino.stdSerializers.err(error), client: undefined };
}

/** Opens the platform for one command (beside a running server too) and closes it after. */
export async function withPlatform<T>(work: (open: OpenPlatform) => Promise<T>): Promise<T> {
  // What goes wrong is told by the command itself, in one line.
  const open = await openPlatform(platformOptions('fatal'));
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}
