import { createGzip } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import iconv from 'iconv-lite';
import type { MappedFile } from '#contract/mapping-file.ts';
import type { Platform } from '#platform/platform.ts';
import { type KeptFile, readablePath, replaceKept } from './keep-file.ts';
import { iconvName, isGzip } from './read-text.ts';
import { quoteName, tableOf } from './sql-literals.core.ts';
import { openRecords } from './stage-file.ts';
import { parquetColumns } from './stage-parquet.ts';

export type Rewriting = {
  /** whose staging and fault tables hold the file's rows and the lines that leave */
  importId: number;
  sha256: Buffer;
  fileName: string;
  file: MappedFile;
  /** rows of the fault table with this number leave */
  fault: number;
};

/**
 * Puts the file without some of its rows in the kept file's place. Text keeps its encoding, its
 * delimiters, its compression and everything that is no row; a Parquet file keeps the columns that its
 * mapping reads, as text: what an import would read from either is the same, less those rows.
 */
export async function rewriteFile(platform: Platform, rewriting: Rewriting): Promise<KeptFile> {
  const content =
    rewriting.file.format.type === 'csv'
      ? await textWithout(platform, rewriting)
      : await parquetWithout(platform, rewriting);
  return replaceKept(platform.home, rewriting.sha256, content);
}

async function textWithout(
  platform: Platform,
  { sha256, fileName, file, importId, fault }: Rewriting,
): Promise<AsyncIterable<Buffer>> {
  const path = readablePath(platform.home, sha256);
  const leaves = inOrder(await readLines(platform, importId, fault));
  const { records } = openRecords({ path, fileName, file }, leaves);
  const encoding = file.format.type === 'csv' ? file.format.encoding : 'utf-8';
  const bytes = encoding === 'utf-8' ? records : encoded(records, iconvName(encoding));
  if (!(await isGzip(path))) return bytes;
  // An error of the reading side reaches whoever reads the compressed side.
  return pipeline(Readable.from(bytes), createGzip(), () => {});
}

async function* encoded(text: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const encoder = iconv.getEncoder(name);
  // Pieces end with a record, so no character is cut in two.
  for await (const piece of text) {
    const bytes = encoder.write(piece.toString('utf8'));
    if (bytes.length > 0) yield bytes;
  }
  const rest = encoder.end();
  if (rest && rest.length > 0) yield rest;
}

/** The lines that leave, ascending: four bytes each, however many they are. */
async function readLines(
  { analytics }: Platform,
  importId: number,
  fault: number,
): Promise<Uint32Array> {
  const stream = await analytics.queryStream(
    `SELECT DISTINCT toUInt32(line) AS line FROM ${tableOf('fault', importId)} WHERE fault = ${fault} ORDER BY line`,
    {},
    'RowBinary',
  );
  const pieces: Buffer[] = [];
  for await (const piece of stream) if (Buffer.isBuffer(piece)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const lines = new Uint32Array(bytes.length / 4);
  for (let index = 0; index < lines.length; index += 1)
    lines[index] = bytes.readUInt32LE(index * 4);
  return lines;
}

/** Asked line after line, upwards. */
function inOrder(lines: Uint32Array): (line: number) => boolean {
  let next = 0;
  return (line) => {
    while (next < lines.length && (lines[next] ?? 0) < line) next += 1;
    return lines[next] === line;
  };
}

function parquetWithout(
  { analytics }: Platform,
  { file, importId, fault }: Rewriting,
): Promise<Readable> {
  const selected = parquetColumns(file).map(
    (column, index) => `c${index + 1} AS ${quoteName(column)}`,
  );
  return analytics.queryStream(
    `SELECT ${selected.join(', ')} FROM ${tableOf('staging', importId)}
     WHERE line NOT IN (SELECT line FROM ${tableOf('fault', importId)} WHERE fault = ${fault}) ORDER BY line`,
    {},
    'Parquet',
    { settings: { max_bytes_before_external_sort: 200_000_000 } },
  );
}
