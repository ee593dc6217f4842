import { ClickHouseError } from '@clickhouse/client';

/**
 * A statement that ClickHouse refused: its number, its name (`UNKNOWN_TABLE`) and a short sentence,
 * without the rows and file names that ClickHouse quotes in it. `atRow` is the row of the body, from
 * 1, that could not be read.
 */
export class AnalyticsError extends Error {
  override readonly name = 'AnalyticsError';
  readonly code: number;
  readonly type: string;
  readonly atRow: number | undefined;
  constructor(code: number, type: string, message: string, cause?: unknown) {
    const row = /\(at row (\d+)\)/.exec(message)?.[1];
    super(`${type} (${code}): ${withoutData(message)}`, { cause });
    this.atRow = row === undefined ? undefined : Number(row);
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

/** The server answers and is too old for the statements here: nobody need wait for it. */
export class AnalyticsTooOld extends Error {
  override readonly name = 'AnalyticsTooOld';
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
  if (
    error instanceof AnalyticsError ||
    error instanceof AnalyticsUnavailable ||
    error instanceof AnalyticsTooOld
  )
    return error;
  if (error instanceof ClickHouseError) {
    return new AnalyticsError(Number(error.code), error.type ?? 'UNKNOWN', error.message);
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new AnalyticsUnavailable(`The analytics engine did not answer: ${reason}`, {
    cause: error,
  });
}

/** ClickHouse quotes what it could not read; people's data must not reach logs and screens that way. */
function withoutData(message: string): string {
  const plain = message
    .replace(/\s*before: '[\s\S]*?': \(at row/, ' (at row')
    .replace(/\(at row (\d+)\)[\s\S]*/, '(at row $1)')
    .replace(/\s*\(in file\/uri [^)]*\)/g, '')
    .trim()
    .replace(/[.:\s]+$/, '');
  return `${plain.length > longestMessage ? `${plain.slice(0, longestMessage)}…` : plain}.`;
}
