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
    log: pino({ level: process.env['HUIKE_LOG'] ?? level }, pino.destination(2)),
  };
}

/** Opens the platform for one command (beside a running server too) and closes it after. */
export async function withPlatform<T>(work: (open: OpenPlatform) => Promise<T>): Promise<T> {
  const open = await openPlatform(platformOptions('warn'));
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}
