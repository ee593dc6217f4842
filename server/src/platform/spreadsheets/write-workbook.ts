import { PassThrough, Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Cell } from './csv.core.ts';
import { rowOf, sheetHead, sheetPath, sheetTail, workbookParts } from './worksheet.core.ts';

export type Rows = AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;

/** Excel takes no more rows in one sheet. */
const excelRows = 1_048_576;
// The moment of writing would make every file of the same rows another file.
const entry = { mtime: new Date(Date.UTC(1980, 0, 2)), forceDosTimestamp: true };

/**
 * A workbook's bytes, made while the rows come: memory does not grow with their number. Rows beyond
 * what a sheet takes go on in the next one, under the same header.
 */
export function writeWorkbook(
  header: readonly Cell[],
  rows: Rows,
  rowsASheet: number = excelRows,
): Readable {
  const zip = new ZipFile();
  const bytes = new PassThrough();
  const fail = (error: unknown): void => {
    bytes.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  zip.on('error', fail);
  pipeline(zip.outputStream, bytes).catch(fail);
  addSheets(zip, bytes, header, rows, rowsASheet).then((sheets) => {
    for (const [path, text] of workbookParts(sheets)) zip.addBuffer(Buffer.from(text), path, entry);
    zip.end();
  }, fail);
  return bytes;
}

async function addSheets(
  zip: ZipFile,
  bytes: PassThrough,
  header: readonly Cell[],
  rows: Rows,
  rowsASheet: number,
): Promise<number> {
  const waiting = new Waiting(rows);
  let sheets = 0;
  try {
    await waiting.move();
    do {
      sheets += 1;
      const sheet = Readable.from(sheetOf(header, waiting, rowsASheet), { objectMode: false });
      // Whoever reads the bytes may leave before the end: then nobody pulls the rows any more.
      const leave = (): void => void sheet.destroy();
      bytes.once('close', leave);
      zip.addReadStream(sheet, sheetPath(sheets), entry);
      await finished(sheet);
      bytes.off('close', leave);
    } while (waiting.row);
  } finally {
    await waiting.end();
  }
  return sheets;
}

/** The row that comes next; it is looked at by the sheet that may have no room for it. */
class Waiting {
  readonly #rows: AsyncIterator<readonly Cell[]> | Iterator<readonly Cell[]>;
  row: readonly Cell[] | undefined;

  constructor(rows: Rows) {
    this.#rows =
      Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  }

  async move(): Promise<void> {
    const next = await this.#rows.next();
    this.row = next.done ? undefined : next.value;
  }

  async end(): Promise<void> {
    await this.#rows.return?.();
  }
}

async function* sheetOf(
  header: readonly Cell[],
  waiting: Waiting,
  rowsASheet: number,
): AsyncGenerator<string> {
  yield sheetHead + rowOf(header, 1);
  for (let number = 2; number <= rowsASheet && waiting.row; number += 1) {
    yield rowOf(waiting.row, number);
    await waiting.move();
  }
  yield sheetTail;
}
