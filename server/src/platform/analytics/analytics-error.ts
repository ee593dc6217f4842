import { ClickHouseError } from '@clickhouse/client';

/** A statement that ClickHouse refused: its number, its name (`UNKNOWN_TABLE`) and a short sentence. */
export class AnalyticsError extends Error {
  override readonly name = 'AnalyticsError';
  readonly code: number;
  readonly type: string;
  constructor(code: number, type: string, message: string, cause?: unknown) {
    super(`${type} (${code}): ${message}`, { cause });
    this.code = code;
    this.type = type;
  }
}

/**
 * The engine went away while the statement ran, or did not come back in time. A statement that
 * changes data may or may not have been carried out.
 */
export class AnalyticsUnavailable extends Error {
  override readonly name = 'AnalyticsUnavailable';
}

const neverSentCodes = new Set(['ECONNREFUSED', 'ENOENT', 'ENGINE_DRAINING']);
const longestMessage = 600;

/** True when the statement certainly did not start: asking again is harmless. */
export function neverStarted(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ClickHouseError) return error.type === 'ENGINE_DRAINING';
  return 'code' in error && typeof error.code === 'string' && neverSentCodes.has(error.code);
}

export function toAnalyticsError(error: unknown): Error {
  if (error instanceof AnalyticsError || error instanceof AnalyticsUnavailable) return error;
  if (error instanceof ClickHouseError) {
    const whole = error.message.trim().replace(/\.+$/, '.');
    const message = whole.length > longestMessage ? `${whole.slice(0, longestMessage)}…` : whole;
    return new AnalyticsError(Number(error.code), error.type ?? 'UNKNOWN', message, error);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new AnalyticsUnavailable(`The analytics engine did not answer: ${reason}`, {
    cause: error,
  });
}
