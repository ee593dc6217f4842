import { expect, test } from 'vitest';
import { readSpooledInsert } from './read-spooled-insert.ts';
import { leadingWord, maskLiterals, parameterNames, splitStatements } from './sql-text.ts';

test.each([
  ["SELECT {a:UInt8}, '{b:UInt8}', {c : Array(String)} -- {d:UInt8}", ['a', 'c']],
  [
    "SELECT 'it\\'s {no:String}', 'it''s {no:String}', \"{no:Int8}\", `{no:Int8}`, {yes:Int8}",
    ['yes'],
  ],
  ["SELECT map('k', 1), {'x': 1}", []],
])('the parameters of %s are those outside of literals and comments', (sql, names) => {
  expect(parameterNames(sql)).toEqual(names);
});

test('a mask keeps every character in its place', () => {
  const sql = "SELECT 'a;b' /* ; \n */ ; SELECT 2";
  const mask = maskLiterals(sql);
  expect(mask.length).toBe(sql.length);
  expect(mask.indexOf(';')).toBe(sql.lastIndexOf(';'));
});

test('statements end at a semicolon that stands in no literal or comment', () => {
  expect(splitStatements("SELECT ';' ; -- x;\n ; SELECT 2;")).toEqual(["SELECT ';'", 'SELECT 2']);
});

test('the leading word is found behind comments', () => {
  expect(leadingWord('-- INSERT\n /* x */ select 1')).toBe('SELECT');
});

test.each([
  [
    'INSERT INTO t (a) FORMAT CSV',
    "INSERT INTO t (a)  FROM INFILE '/f' COMPRESSION 'none' FORMAT CSV",
  ],
  [
    "INSERT INTO t SELECT n FROM input('n UInt8, s String') SETTINGS x = 1 FORMAT CSVWithNames",
    "INSERT INTO t SELECT n FROM file('/f', 'CSVWithNames', 'n UInt8, s String') SETTINGS x = 1 ",
  ],
  [
    "INSERT INTO t SELECT 'input(' FROM input('s String') FORMAT CSV",
    "INSERT INTO t SELECT 'input(' FROM file('/f', 'CSV', 's String') ",
  ],
  ["INSERT INTO t VALUES ('FORMAT CSV')", undefined],
])('the data of %s is read from a file', (sql, rewritten) => {
  expect(readSpooledInsert(sql, '/f')).toBe(rewritten);
});
