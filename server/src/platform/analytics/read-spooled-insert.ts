import { maskLiterals, quoteString } from './sql-text.ts';

/**
 * An INSERT whose data arrives as the body of the request, turned into one that reads the same data
 * from a file. The embedded engine takes no stream, and a body spooled to disk has two merits over
 * one fed to a running statement: memory stays bounded at any size, and a body cut off half-way
 * inserts nothing.
 *
 *   INSERT INTO t (a, b) FORMAT CSV                  → INSERT INTO t (a, b) FROM INFILE '…' FORMAT CSV
 *   INSERT INTO t SELECT … FROM input('…') FORMAT CSV → INSERT INTO t SELECT … FROM file('…', 'CSV', '…')
 *
 * Gives undefined when the statement has no FORMAT clause at its end.
 */
export function readSpooledInsert(sql: string, file: string): string | undefined {
  const mask = maskLiterals(sql);
  const format = /\bFORMAT\s+([A-Za-z]\w*)\s*;?\s*$/i.exec(mask);
  if (!format?.[1]) return undefined;
  const head = sql.slice(0, format.index);
  const input = /\binput\s*\(/i.exec(mask.slice(0, format.index));
  if (!input)
    return `${head} FROM INFILE ${quoteString(file)} COMPRESSION 'none' FORMAT ${format[1]}`;
  const open = input.index + input[0].length;
  return `${head.slice(0, input.index)}file(${quoteString(file)}, ${quoteString(format[1])}, ${head.slice(open)}`;
}

/**
 * ClickHouse promises the order of the rows of a file only with this off, so that
 * rowNumberInAllBlocks() is the row's number; parsing itself still runs in parallel. (26.7 keeps the
 * order in an INSERT … SELECT either way.)
 */
export const spooledInsertSettings = { parallelize_output_from_storages: '0' };
