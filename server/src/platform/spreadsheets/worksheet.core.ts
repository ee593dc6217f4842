import type { Cell } from './csv.core.ts';

/** The parts of an Office Open XML workbook (ECMA-376) that holds values only: no styles, no formulas. */

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const sheetHead = `${declaration}<worksheet xmlns="${main}"><sheetData>`;
export const sheetTail = '</sheetData></worksheet>';

/** A row; a text is written as an inline string, which no spreadsheet takes for a formula. */
export function rowOf(cells: readonly Cell[], number: number): string {
  const written = cells.map((cell, index) => cellOf(cell, `${columnName(index)}${number}`));
  return `<row r="${number}">${written.join('')}</row>`;
}

/** Everything of a workbook besides its sheets, by path. */
export function workbookParts(sheets: number): Map<string, string> {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const related = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${relations}/${kind}" Target="${target}"/>`;
  const override = (path: string, kind: string): string =>
    `<Override PartName="/xl/${path}.xml" ContentType="${contentType}.${kind}+xml"/>`;
  return new Map([
    [
      '[Content_Types].xml',
      `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('workbook', 'sheet.main')}${numbers.map((number) => override(`worksheets/sheet${number}`, 'worksheet')).join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${declaration}<Relationships xmlns="${packageRelations}">${related('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${declaration}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${numbers.map((number) => `<sheet name="Sheet${number}" sheetId="${number}" r:id="rId${number}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${declaration}<Relationships xmlns="${packageRelations}">${numbers.map((number) => related(`rId${number}`, 'worksheet', `worksheets/sheet${number}.xml`)).join('')}</Relationships>`,
    ],
  ]);
}

export const sheetPath = (number: number): string => `xl/worksheets/sheet${number}.xml`;

/** Excel keeps 15 digits of a number; a longer one, such as an account number, is text. */
const largestNumber = 1e15;

function cellOf(cell: Cell, reference: string): string {
  if (typeof cell === 'number' && Number.isFinite(cell) && Math.abs(cell) < largestNumber)
    return `<c r="${reference}"><v>${cell}</v></c>`;
  return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${textOf(String(cell))}</t></is></c>`;
}

/** Excel calls a file damaged that holds a longer text. */
const longestText = 32_767;

/** Text as XML. What XML cannot hold, and what reads like its escape, is written `_xHHHH_` (ECMA-376, ST_Xstring). */
function textOf(text: string): string {
  const fitting = text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
  return fitting
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(
      unwritable,
      (one) => `_x${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

// Control characters, halves of a surrogate pair, and \r, which XML readers turn into \n.
const unwritable = /(?![\t\n])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu;

/** 0 → A, 25 → Z, 26 → AA. */
function columnName(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnName(Math.floor(index / 26) - 1) + last;
}
