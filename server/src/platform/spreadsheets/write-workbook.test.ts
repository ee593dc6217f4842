import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { readWorkbook } from '../../../test/harness/read-workbook.ts';
import type { Cell } from './csv.core.ts';
import { writeWorkbook } from './write-workbook.ts';

const header = ['customer_no', 'name'];
const read = async (rows: Cell[][], rowsASheet?: number) =>
  readWorkbook(await buffer(writeWorkbook(header, rows, rowsASheet)));

it.each([
  '=cmd|calc',
  '+1',
  '-1',
  '@sum',
  '0012',
  '6222021234567890123',
  ' 王 & <李> "赵" ',
  'line one\r\nline two\ttab',
  '_x0041_ and \u0001',
  '𠮷野家',
  '',
])('the text %j stays this text', async (text) => {
  const [sheet] = await read([[1, text]]);
  expect(sheet?.rows[1]).toEqual([
    { type: 'number', value: '1' },
    { type: 'text', value: text },
  ]);
});

it('a number stays a number, unless a spreadsheet would round it', async () => {
  const [sheet] = await read([[-5.25, 6222021234567890]]);
  expect(sheet?.rows[1]).toEqual([
    { type: 'number', value: '-5.25' },
    { type: 'text', value: '6222021234567890' },
  ]);
});

it('a text longer than a cell takes is cut where the cell ends', async () => {
  const [sheet] = await read([[1, '长'.repeat(40_000)]]);
  expect(sheet?.rows[1]?.[1]?.value).toBe(`${'长'.repeat(32_766)}…`);
});

it('a table without rows is a sheet with its header', async () => {
  expect(await read([])).toEqual([
    {
      name: 'Sheet1',
      rows: [header.map((value) => ({ type: 'text', value }))],
    },
  ]);
});

it('rows beyond what one sheet takes go on in the next, none lost, none twice', async () => {
  const rows = Array.from({ length: 7 }, (_, index) => [index, `客户${index}`]);
  const sheets = await read(rows, 4);
  expect(sheets.map(({ name, rows: within }) => [name, within.length])).toEqual([
    ['Sheet1', 4],
    ['Sheet2', 4],
    ['Sheet3', 2],
  ]);
  expect(
    sheets.flatMap(({ rows: within }) => within.slice(1)).map((row) => Number(row[0]?.value)),
  ).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(await read(rows.slice(0, 6), 4)).toHaveLength(2);
});

it('a failure while rows come is the reader’s failure, not a short file', async () => {
  async function* rows(): AsyncGenerator<Cell[]> {
    yield [1, 'a'];
    throw new Error('the list changed');
  }
  await expect(buffer(writeWorkbook(header, rows()))).rejects.toThrow('the list changed');
});

it('rows are asked for only as fast as the bytes are taken, and no longer than they are wanted', async () => {
  let given = 0;
  let left = false;
  async function* endless(): AsyncGenerator<Cell[]> {
    try {
      for (;;) yield [(given += 1), crypto.randomUUID()];
    } finally {
      left = true;
    }
  }
  const bytes = writeWorkbook(header, endless());
  await once(bytes, 'readable');
  // Nobody takes the bytes: what fits the streams' buffers is made, and no more.
  let before = -1;
  await expect
    .poll(() => {
      const still = before === given;
      before = given;
      return still;
    })
    .toBe(true);
  expect(given).toBeLessThan(100_000);
  bytes.destroy();
  await expect.poll(() => left).toBe(true);
});
