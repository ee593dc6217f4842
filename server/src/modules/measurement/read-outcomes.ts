/** Reads an outcomes file as a stream: memory holds one row and the set of subjects. */
import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { ok, refuse } from '#contract/result.ts';
import type { Result } from '#contract/result.ts';
import { readHeader, outcomeTotals } from './summarize-outcomes.core.ts';
import type { CellError } from './summarize-outcomes.core.ts';
import type { ArmSummary } from './measurement.core.ts';

const MOST_ROWS = 10_000_000;
const LONGEST_ROW_CHARACTERS = 10_000;
/** Enough to see a pattern; the rest is counted. */
const ERRORS_SHOWN = 20;

/**
 * Columns subject, arm, and converted (0/1) or value (yuan) or both; contacted, redeemed (0/1) and
 * cost (yuan) may be there. UTF-8, comma-separated, with a header. One wrong cell refuses the whole
 * file: leaving rows out would change the comparison.
 */
export async function readOutcomes(bytes: Readable): Promise<Result<ArmSummary[]>> {
  const parser = parse({
    bom: true,
    info: true,
    raw: false,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW_CHARACTERS,
  });
  // An error of the source (a file that is gone) is passed on, so that it reaches the loop below.
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  try {
    return await sumUp(parser);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (!String(error.code).startsWith('CSV_')) throw error;
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 0;
    return refuse('OUTCOMES_UNREADABLE', { line, detail: error.message });
  } finally {
    bytes.unpipe(parser);
    bytes.destroy();
    parser.destroy();
  }
}

interface ParsedRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function sumUp(rows: AsyncIterable<ParsedRow>): Promise<Result<ArmSummary[]>> {
  let totals: ReturnType<typeof outcomeTotals> | null = null;
  const errors: CellError[] = [];
  let wrong = 0;
  let seen = 0;
  for await (const { record, info } of rows) {
    if (!totals) {
      const layout = readHeader(record);
      if (typeof layout === 'string') return refuse('OUTCOMES_COLUMNS', { detail: layout });
      totals = outcomeTotals(layout);
      continue;
    }
    seen += 1;
    if (seen > MOST_ROWS) return refuse('OUTCOMES_TOO_MANY', { limit: MOST_ROWS });
    const error = totals.add(record, info.lines);
    if (!error) continue;
    wrong += 1;
    if (errors.length < ERRORS_SHOWN) errors.push(error);
  }
  if (!totals || seen === 0) return refuse('OUTCOMES_EMPTY');
  if (wrong > 0) {
    const detail = errors.map((e) => `line ${e.line}, column ${e.column}: ${e.detail}`).join('; ');
    return refuse('OUTCOMES_ROWS', { count: wrong, detail });
  }
  return ok(totals.summaries());
}
