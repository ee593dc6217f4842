import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '#platform/project-root.ts';

export const uciFile = join(
  process.env['HUIKE_UCI_BANK'] ?? join(projectRoot, '../shared/data/uci-bank'),
  'bank-additional-first-80-percent.csv.gz',
);

/** Whether the calls of the Portuguese bank are there; without them their tests are skipped, with a line that says so. */
export const uciPresent = existsSync(uciFile);
if (!uciPresent) console.warn(`skipped: there is no ${uciFile}`);

/** The file read by another way than the product's: the oracle. */
export function readUci(): Record<string, string>[] {
  return parse(gunzipSync(readFileSync(uciFile)), { delimiter: ';', columns: true });
}
