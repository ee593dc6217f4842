import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { type CsvQuestion, readFeatureCsv } from './read-feature-csv.ts';

const question: CsvQuestion = {
  label: 'y',
  delimiter: ',',
  drop: [],
  categorical: [],
  groups: [],
};
const read = (csv: string, asked: Partial<CsvQuestion> = {}) =>
  readFeatureCsv(() => Readable.from([Buffer.from(csv)]), { ...question, ...asked });

test('numbers, categories, missing values and the label of a file are read', async () => {
  const csv = '\uFEFFage;"job";code;left;y\n30;"a;b";1;x;no\n;;2;x;yes\n41.5;c;1;NA;no\n';
  const found = await read(csv, {
    delimiter: ';',
    drop: ['left'],
    categorical: ['code'],
    groups: ['age', 'left'],
  });
  expect(found).toEqual({
    ok: true,
    value: {
      positive: 'yes',
      label: Uint8Array.of(0, 1, 0),
      groups: [
        {
          name: 'age',
          kind: 'categorical',
          codes: Int32Array.of(0, -1, 1),
          categories: ['≤ 35.75', '> 35.75'],
        },
        { name: 'left', kind: 'categorical', codes: Int32Array.of(0, 0, -1), categories: ['x'] },
      ],
      table: {
        rows: 3,
        columns: [
          { name: 'age', kind: 'numeric', values: Float64Array.of(30, Number.NaN, 41.5) },
          {
            name: 'job',
            kind: 'categorical',
            codes: Int32Array.of(0, -1, 1),
            categories: ['a;b', 'c'],
          },
          {
            name: 'code',
            kind: 'categorical',
            codes: Int32Array.of(0, 1, 0),
            categories: ['1', '2'],
          },
        ],
      },
    },
  });
});

test('a group of whole numbers is cut into bands that name both ends', async () => {
  const ages = Array.from({ length: 100 }, (_, k) => `${k},${k % 2}`).join('\n');
  const found = await read(`age,y\n${ages}\n`, { groups: ['age'] });
  expect(found.ok && found.value.groups[0]?.categories).toEqual([
    '≤ 19',
    '20–39',
    '40–59',
    '60–79',
    '≥ 80',
  ]);
});

const nearlyNumbers = `a,y\n${Array.from({ length: 30 }, (_, k) => `${k},${k % 2}`).join('\n')}\n12 yuan,0\n`;

test.each<[string, string, Partial<CsvQuestion>, string, object]>([
  ['an empty file', '', {}, 'TABLE_EMPTY', {}],
  ['a header without rows', 'a,y\n', {}, 'TABLE_EMPTY', {}],
  [
    'a label that is no column',
    'a,b\n1,2\n',
    {},
    'TABLE_COLUMN_UNKNOWN',
    { column: 'y', columns: 'a, b' },
  ],
  [
    'a dropped column that is none',
    'a,y\n1,2\n',
    { drop: ['z'] },
    'TABLE_COLUMN_UNKNOWN',
    { column: 'z', columns: 'a, y' },
  ],
  [
    'a column twice',
    'a,y,a\n1,2,3\n',
    {},
    'TABLE_COLUMN_TWICE',
    { column: 'a', first: 1, second: 3 },
  ],
  ['a column without a name', 'a,,y\n1,2,3\n', {}, 'TABLE_COLUMN_UNNAMED', { position: 2 }],
  [
    'a line of another length',
    'a,y\n1,0\n1\n',
    {},
    'TABLE_LINE_RAGGED',
    { line: 3, cells: 1, columns: 2 },
  ],
  [
    'a quote that never closes',
    'a,y\n"1,0\n',
    {},
    'TABLE_UNREADABLE',
    { line: 2, detail: expect.any(String) },
  ],
  [
    'a label of three values',
    'a,y\n1,0\n2,1\n3,2\n',
    {},
    'LABEL_MANY_CLASSES',
    { line: 4, column: 'y', values: '0, 1, 2' },
  ],
  ['a row without a label', 'a,y\n1,0\n2,\n', {}, 'LABEL_MISSING', { line: 3, column: 'y' }],
  ['a label of one value', 'a,y\n1,0\n2,0\n', {}, 'LABEL_ONE_CLASS', { part: 'file', rows: 2 }],
  [
    'a positive value that never comes',
    'a,y\n1,0\n2,1\n',
    { positive: 'yes' },
    'LABEL_POSITIVE_UNKNOWN',
    { column: 'y', positive: 'yes', values: '0, 1' },
  ],
  [
    'a label that is not plain',
    'a,y\n1,gone\n2,kept\n',
    {},
    'LABEL_POSITIVE_NEEDED',
    { column: 'y', values: 'gone, kept' },
  ],
  [
    'a text among numbers',
    nearlyNumbers,
    {},
    'TABLE_NUMBER_UNREADABLE',
    { line: 32, column: 'a', value: '12 yuan' },
  ],
])('%s is refused with its place', async (_, csv, asked, code, facts) => {
  expect(await read(csv, asked)).toEqual({ ok: false, refusal: { code, facts } });
});

test('a number beyond all numbers is a text, and a column said to be categorical takes it', async () => {
  const csv = nearlyNumbers.replace('12 yuan', '1e999');
  expect(await read(csv)).toMatchObject({
    refusal: { code: 'TABLE_NUMBER_UNREADABLE', facts: { value: '1e999' } },
  });
  expect(await read(csv, { categorical: ['a'] })).toMatchObject({ ok: true });
  expect(await read(csv, { drop: ['a'] })).toMatchObject({ ok: true });
});

test('a file that cannot be read is an error, not a refusal', async () => {
  const gone = new Error('the disk is gone');
  const broken = () =>
    new Readable({
      read() {
        this.destroy(gone);
      },
    });
  await expect(readFeatureCsv(broken, question)).rejects.toBe(gone);
});
