import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordFaults } from './record-faults.core.ts';
import { maximumRecordBytes, RecordSplitter, type Dialect } from './split-records.ts';

const semicolons: Dialect = { delimiter: ';', quote: '"', header: true };

type Row = { line: number; cells: number; fault: number; raw: string; fields: string[] };

/** Splits text given in pieces and reads the output back by ClickHouse's rules of TabSeparated. */
function split(
  dialect: Dialect,
  pieces: (string | Buffer)[],
  columns?: string[],
): { rows: Row[]; splitter: RecordSplitter } {
  const splitter = new RecordSplitter(dialect, columns);
  const out = [...pieces.map((piece) => splitter.push(Buffer.from(piece))), splitter.end()];
  const text = Buffer.concat(out).toString('utf8');
  const unescape = (cell: string) =>
    cell.replace(/\\(.)/g, (_, sign: string) => ({ t: '\t', n: '\n', r: '\r' })[sign] ?? sign);
  const rows = text
    .split('\n')
    .slice(0, -1)
    .map((row) => {
      const [line, cells, fault, raw = '', ...fields] = row.split('\t').map(unescape);
      return { line: Number(line), cells: Number(cells), fault: Number(fault), raw, fields };
    });
  return { rows, splitter };
}

describe('a text file is cut into records', () => {
  test('each row tells the line of the file on which it starts', () => {
    const { rows, splitter } = split(semicolons, ['a;b\r\n1;"x\ny"\r\n\r\n2;z']);
    expect(splitter.header).toEqual(['a', 'b']);
    expect(rows.map(({ line, fields }) => ({ line, fields }))).toEqual([
      { line: 2, fields: ['1', 'x\ny'] },
      { line: 5, fields: ['2', 'z'] },
    ]);
  });

  test.each([
    ['too few columns', '1', recordFaults.columnCount],
    ['too many columns', '1;2;3', recordFaults.columnCount],
    ['text after a closing quote', '"1"x;2', recordFaults.brokenQuotes],
    ['a NUL byte', '1\0;2', recordFaults.nulByte],
  ])('a record with %s is set aside with its text', (_, record, fault) => {
    const { rows } = split(semicolons, [`a;b\n3;4\n${record}`]);
    expect(rows.map((row) => row.fault)).toEqual([0, fault]);
    expect(rows[1]?.raw).toBe(record.replace('\0', '␀'));
    expect(rows[0]?.fields).toEqual(['3', '4']);
  });

  test('a quote that never closes is told by the line on which it opens, for what it swallowed is unknown', () => {
    const { rows, splitter } = split(semicolons, ['a;b\n3;4\n5;"6\n7;8\n', '9;10\n']);
    expect(splitter.problem).toEqual({ code: 'QUOTE_NOT_CLOSED', line: 3 });
    expect(rows.map((row) => row.fields)).toEqual([['3', '4']]);
  });

  test('a delimiter of several characters separates only when whole', () => {
    const { rows } = split(
      { delimiter: '|+|', quote: '', header: false },
      ['1|+|a|b|+|"c"\n'],
      ['x', 'y', 'z'],
    );
    expect(rows[0]?.fields).toEqual(['1', 'a|b', '"c"']);
  });

  test('the trailer is the last line, and not a row', () => {
    const { rows, splitter } = split({ ...semicolons, trailerMark: 'T' }, ['a;b\n1;2\nT;1;2.50\n']);
    expect(rows).toHaveLength(1);
    expect(splitter.trailer).toEqual({ line: 3, cells: ['T', '1', '2.50'] });
    expect(
      split({ ...semicolons, trailerMark: 'T' }, ['a;b\nT;1\n1;2\n']).splitter.problem,
    ).toEqual({ code: 'TRAILER_NOT_LAST', line: 2 });
  });

  test('bytes that are not UTF-8 are named by their line', () => {
    const { splitter } = split(semicolons, [
      'a;b\n1;2\n',
      Buffer.from([0x33, 0x3b, 0xc4, 0x0a]),
      '5;6\n',
    ]);
    expect(splitter.problem).toEqual({ code: 'ENCODING_WRONG', line: 3 });
    expect(
      split(semicolons, ['a;b\n1;2\n', Buffer.from([0x33, 0x3b, 0xc4])]).splitter.problem,
    ).toEqual({ code: 'ENCODING_WRONG', line: 3 });
  });

  test('a line without end is refused by its number while memory stays bounded', () => {
    const splitter = new RecordSplitter(semicolons);
    splitter.push(Buffer.from('a;b\n1;2\n3;'));
    const piece = Buffer.alloc(256 * 1024, 'x');
    let pushed = 0;
    while (!splitter.problem) pushed += splitter.push(piece).length + piece.length;
    expect(splitter.problem).toEqual({ code: 'LINE_TOO_LONG', line: 3 });
    expect(pushed).toBeLessThan(maximumRecordBytes + 2 * piece.length);
  });

  test('agrees with csv-parse on any table, however the bytes are cut', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'é', '汉', ';', '"', '\n', '\r', '\t', '\\', ' ', ','),
      maxLength: 8,
    });
    const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 6,
      }),
    );
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(60), { maxLength: 6 }),
        (rows, newline, cuts) => {
          const text =
            rows
              .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(';'))
              .join(newline) + newline;
          const pieces = cutAt(Buffer.from(text), cuts);
          const names = rows[0]?.map((_, index) => `c${index}`) ?? [];
          const ours = split({ ...semicolons, header: false }, pieces, names).rows;
          expect(ours.map((row) => row.fields)).toEqual(parse(text, { delimiter: ';' }));
          expect(ours.every((row) => row.fault === 0)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a delimiter of one to four characters cuts as it does in a text, however the bytes are cut', () => {
    const delimiters = [',', '\t', '||', '|+|', 'aab', '|+|+', 'abab', '汉字'];
    const text = fc.constantFrom(...delimiters).chain((delimiter) =>
      fc.record({
        delimiter: fc.constant(delimiter),
        // Many beginnings of the delimiter, few of them whole.
        lines: fc.array(
          fc.string({
            unit: fc.constantFrom(...delimiter, 'x', delimiter),
            minLength: 1,
            maxLength: 12,
          }),
          { minLength: 1, maxLength: 5 },
        ),
      }),
    );
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('', '\n'),
        fc.array(fc.nat(200), { maxLength: 12 }),
        fc.boolean(),
        ({ delimiter, lines }, lastLineEnd, cuts, byteByByte) => {
          const expected = lines.map((line) => line.split(delimiter));
          const width = Math.max(...expected.map((cells) => cells.length));
          const names = Array.from({ length: width }, (_, index) => `c${index}`);
          const bytes = Buffer.from(lines.join('\n') + lastLineEnd);
          const pieces = cutAt(bytes, byteByByte ? [...bytes.keys()] : cuts);
          const { rows, splitter } = split({ delimiter, quote: '', header: false }, pieces, names);
          expect(splitter.problem).toBeUndefined();
          expect(rows.map((row) => row.fields.slice(0, row.cells))).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** The bytes in pieces, cut at these places (counted round where there are fewer bytes). */
function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const marks = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  return marks.slice(1).map((mark, index) => bytes.subarray(marks[index], mark));
}
