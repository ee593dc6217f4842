import { buffer } from 'node:stream/consumers';
import { constants, deflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { readWorkbook, WorkbookError } from './read-workbook.ts';
import { writeWorkbook } from './write-workbook.ts';

/** A workbook as Excel writes it: texts shared, cells with places, some left out. */
async function workbookOf(sheet: string, shared = ''): Promise<Buffer> {
  const zip = new ZipFile();
  const add = (path: string, text: string): void => zip.addBuffer(Buffer.from(text), path);
  add(
    'xl/workbook.xml',
    '<workbook><sheets><sheet name="对账单" sheetId="1" r:id="rId7"/></sheets></workbook>',
  );
  add(
    'xl/_rels/workbook.xml.rels',
    '<Relationships><Relationship Id="rId7" Target="worksheets/sheet3.xml"/></Relationships>',
  );
  add('xl/worksheets/sheet3.xml', `<worksheet><sheetData>${sheet}</sheetData></worksheet>`);
  if (shared) add('xl/sharedStrings.xml', `<sst>${shared}</sst>`);
  zip.end();
  return buffer(zip.outputStream);
}

it('what the product writes, it reads', async () => {
  const rows = [
    [1, '=1+1', ''],
    [2.5, '王 & <李>', '\u0001'],
  ];
  const file = await buffer(writeWorkbook(['编号', '文字', '空'], rows));
  expect(readWorkbook(file)).toEqual([
    { row: 1, cells: ['编号', '文字', '空'] },
    { row: 2, cells: ['1', '=1+1', ''] },
    { row: 3, cells: ['2.5', '王 & <李>', '\u0001'] },
  ]);
});

it('shared texts, runs, cells left out, formulas and empty rows are read as they are seen', async () => {
  const file = await workbookOf(
    '<row r="2"><c r="A2" t="s"><v>1</v></c><c r="D2"><f>1+1</f><v>2</v></c></row><row r="5"/><row><c t="s"><v>0</v></c><c/></row>',
    '<si><t>甲</t></si><si><r><t>乙</t></r><r><t xml:space="preserve"> 丙&#65;</t></r><rPh><t>yi</t></rPh></si>',
  );
  expect(readWorkbook(file)).toEqual([
    { row: 2, cells: ['乙 丙A', '', '', '2'] },
    { row: 5, cells: [] },
    { row: 6, cells: ['甲', ''] },
  ]);
});

it.each([
  ['no workbook', Buffer.from('编号,金额\r\n')],
  ['nothing', Buffer.alloc(0)],
  ['a directory that is not there', Buffer.from('PK\x05\x06'.padEnd(22, '\u0001'), 'latin1')],
])('%s is told as what it is', (_, file) => {
  expect(() => readWorkbook(file)).toThrow(WorkbookError);
});

it('a part that unpacks to more than it says is not unpacked', async () => {
  const file = await workbookOf('<row r="1"><c r="A1"><v>1</v></c></row>');
  // Packed once and repeated: to pack all of it took three seconds.
  const part = deflateRawSync(Buffer.alloc(2 ** 20, 0x20), {
    finishFlush: constants.Z_FULL_FLUSH,
  });
  const bomb = Buffer.concat([...Array.from({ length: 300 }, () => part), deflateRawSync('')]);
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const directory = file.readUInt32LE(end + 16);
  // The sheet's entry, the third of the directory, is pointed at the bomb behind the file.
  let entry = directory;
  for (let skipped = 0; skipped < 2; skipped += 1)
    entry +=
      46 +
      file.readUInt16LE(entry + 28) +
      file.readUInt16LE(entry + 30) +
      file.readUInt16LE(entry + 32);
  const head = Buffer.alloc(30);
  const at = file.length - 22;
  const changed = Buffer.concat([file.subarray(0, end), head, bomb, file.subarray(end)]);
  changed.writeUInt32LE(bomb.length, entry + 20);
  changed.writeUInt32LE(at, entry + 42);
  expect(() => readWorkbook(changed)).toThrow(WorkbookError);
});
