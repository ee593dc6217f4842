import { AnalyticsUnavailable } from './analytics/index.ts';

/** The engine's name when an error says that it is away, not that a statement was wrong. */
export function engineAway(error: unknown): string | null {
  if (error instanceof AnalyticsUnavailable) return 'ClickHouse';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : '';
  // 57P01…57P03: the server stops or starts; 08xxx and socket errors: it can't be reached.
  if (/^(57P0[123]|08\d{3}|ECONNREFUSED|ECONNRESET|EPIPE)$/.test(code)) return 'PostgreSQL';
  return /Connection terminated|timeout exceeded when trying to connect/.test(message)
    ? 'PostgreSQL'
    : null;
}
