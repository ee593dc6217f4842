import { inflateRawSync } from 'node:zlib';

/** A workbook that could not be read, or holds more than is read. */
export class WorkbookError extends Error {}

const mostBytes = 256 * 2 ** 20;

/**
 * The rows of a workbook's first sheet as texts, '' where a cell is empty, each with its number (ECMA-376).
 * Formulas give their last value. A number stands as it is written in the file: a date is its serial number.
 */
export function readWorkbook(file: Buffer): { row: number; cells: string[] }[] {
  const parts = partsOf(file);
  const shared = sharedTexts(parts.text('xl/sharedStrings.xml') ?? '');
  const sheet = parts.text(firstSheet(parts));
  if (sheet === undefined) throw new WorkbookError('the workbook has no sheet');
  const rows: { row: number; cells: string[] }[] = [];
  let number = 0;
  for (const [, attributes = '', inner = ''] of sheet.matchAll(
    /<row(?=[\s>])([^>]*?)(?:\/>|>([\s\S]*?)<\/row>)/g,
  )) {
    number = Number(/\br="(\d+)"/.exec(attributes)?.[1] ?? number + 1);
    rows.push({ row: number, cells: cellsOf(inner, shared) });
  }
  return rows;
}

function cellsOf(row: string, shared: readonly string[]): string[] {
  const cells: string[] = [];
  for (const [, attributes = '', inner = ''] of row.matchAll(
    /<c(?=[\s>/])([^>]*?)(?:\/>|>([\s\S]*?)<\/c>)/g,
  )) {
    const column = /\br="([A-Z]{1,3})\d+"/.exec(attributes)?.[1];
    const at = column ? columnNumber(column) : cells.length;
    const type = /\bt="(\w+)"/.exec(attributes)?.[1];
    const value = /<v[^>]*>([\s\S]*?)<\/v>/.exec(inner)?.[1] ?? '';
    while (cells.length < at) cells.push('');
    cells[at] =
      type === 's'
        ? (shared[Number(value)] ?? '')
        : type === 'inlineStr'
          ? textOf(inner)
          : unescape(value);
  }
  return cells;
}

function sharedTexts(xml: string): string[] {
  return [...xml.matchAll(/<si(?=[\s>])[^>]*>([\s\S]*?)<\/si>/g)].map(([, inner = '']) =>
    textOf(inner),
  );
}

/** The texts of all runs, without the readings that stand beside some. */
function textOf(xml: string): string {
  const plain = xml.replaceAll(/<rPh[\s\S]*?<\/rPh>/g, '');
  return [...plain.matchAll(/<t(?=[\s>])[^>]*>([\s\S]*?)<\/t>/g)]
    .map(([, text = '']) => unescape(text))
    .join('');
}

function unescape(xml: string): string {
  return xml
    .replaceAll(/&#x([0-9a-fA-F]{1,6});/g, (_, code: string) =>
      character(Number.parseInt(code, 16)),
    )
    .replaceAll(/&#(\d{1,7});/g, (_, code: string) => character(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => character(Number.parseInt(code, 16)));
}

const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : '');

/** A → 0, AA → 26. */
function columnNumber(name: string): number {
  let number = 0;
  for (const letter of name) number = number * 26 + (letter.codePointAt(0) ?? 64) - 64;
  return number - 1;
}

function firstSheet(parts: Parts): string {
  const id = /<sheet\s[^>]*?r:id="([^"]+)"/.exec(parts.text('xl/workbook.xml') ?? '')?.[1];
  const relations = parts.text('xl/_rels/workbook.xml.rels') ?? '';
  for (const [relation] of relations.matchAll(/<Relationship\s[^>]*>/g)) {
    if (/\bId="([^"]*)"/.exec(relation)?.[1] !== id) continue;
    const target = /\bTarget="([^"]*)"/.exec(relation)?.[1] ?? '';
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  }
  return 'xl/worksheets/sheet1.xml';
}

type Parts = { text(path: string): string | undefined };
type Entry = { method: number; packed: number; size: number; local: number };

/** Entries by the central directory of the ZIP file; each is unpacked when it is asked for, within a bound. */
function partsOf(file: Buffer): Parts {
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > file.length) throw new WorkbookError('not a workbook');
  const entries = new Map<string, Entry>();
  let at = file.readUInt32LE(end + 16);
  for (let left = file.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02014b50)
      throw new WorkbookError('the directory of the file is damaged');
    const nameLength = file.readUInt16LE(at + 28);
    entries.set(file.toString('utf8', at + 46, at + 46 + nameLength), {
      method: file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 24),
      local: file.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return {
    text: (path) => {
      const entry = entries.get(path);
      return entry ? unpack(file, entry) : undefined;
    },
  };
}

function unpack(file: Buffer, { method, packed, size, local }: Entry): string {
  if (local + 30 > file.length) throw new WorkbookError('the file is cut off');
  if (size > mostBytes) throw new WorkbookError('a part of the workbook is too large');
  const data = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
  const bytes = file.subarray(data, data + packed);
  if (method === 0) return bytes.toString('utf8');
  if (method !== 8) throw new WorkbookError('a part is packed in an unknown way');
  try {
    // What it says of its size is not believed: a small file could unpack to more than there is memory.
    return inflateRawSync(bytes, { maxOutputLength: mostBytes }).toString('utf8');
  } catch {
    throw new WorkbookError('a part of the workbook is damaged or too large');
  }
}
