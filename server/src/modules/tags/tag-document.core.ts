import type { TagType } from '#contract/tags.ts';
import { columnOf } from './tag.core.ts';

/**
 * SQL of one customer's tags as a JSON object from code to value, of those that say something: flags
 * that hold, and values that are known. A row of 150 tags has some 60 of them.
 */
export function documentExpression(
  tags: readonly { code: string; type: TagType }[],
  carried: readonly { column: string; type: TagType }[] = [],
): string {
  const entries = [
    ...tags.map(({ code, type }) => entryOf(code, type, columnOf(code))),
    // What the run kept for real-time tags, under the names of its columns.
    ...carried.map(({ column, type }) => entryOf(column, type, column)),
  ];
  // The array's type is wanted even of a catalogue without tags.
  const list = `CAST([${entries.join(',\n')}], 'Array(String)')`;
  return `concat('{', arrayStringConcat(arrayFilter(entry -> notEmpty(entry), ${list}), ','), '}')`;
}

function entryOf(code: string, type: TagType, column: string): string {
  const key = `"${code}":`;
  switch (type) {
    case 'flag':
      return `if(${column} = 1, '${key}true', '')`;
    case 'choice':
      return `if(${column} = '', '', concat('${key}', toJSONString(toString(${column}))))`;
    case 'date':
      return `ifNull(concat('${key}"', toString(${column}), '"'), '')`;
    case 'number':
      // An infinite share is no number of JSON.
      return `if(isFinite(ifNull(toFloat64(${column}), nan)), concat('${key}', toString(assumeNotNull(${column}))), '')`;
  }
}
