import { toldQuantiles } from '#contract/tags.ts';
import type { Catalogue } from './catalogue.core.ts';
import type { MetricRun } from './compile-metrics.core.ts';
import { type ChangedParameters, compileTagSelect } from './compile-tags.core.ts';
import type { ValueType } from './expression.core.ts';
import { columnOf } from './tag.core.ts';
import { tagsInside } from './tags-inside.core.ts';

/** Customers with consecutive numbers stand in the same blocks of the fact tables. */
const customersTogether = 64;
const mostValues = 20;
const bars = 16;
const shown = 10;

/** One of so many customers, in runs of 64 numbers, the same ones at every look; of numbers up to `highest`. */
export type Sample = { highest: number; oneOf: number };

/**
 * Customers by the hash of their run of 64 numbers. Single customers by hash would touch nearly every
 * block of a fact table, which stands in the order of customers, and so read nearly all of it; the set
 * of numbers lets the engine skip the blocks without any.
 */
function sampled({ highest, oneOf }: Sample): (column: string) => string {
  if (oneOf === 1) return (column) => `${column} BETWEEN 1 AND ${highest}`;
  const numbers = `SELECT toUInt32(number) FROM numbers(1, ${highest}) WHERE cityHash64(intDiv(number, ${customersTogether})) % ${oneOf} = 0`;
  return (column) => `${column} IN (${numbers})`;
}

type Previewed = {
  catalogue: Catalogue;
  code: string;
  parameters: ChangedParameters;
  run: MetricRun;
  sample: Sample;
  /** tags that some customer has deleted of themselves */
  deleted: ReadonlySet<string>;
};

/** The value of one tag for every customer of a sample: customer_no, managing_org_id, value. */
export function compileValues({
  catalogue,
  code,
  parameters,
  run,
  sample,
  deleted,
}: Previewed): string {
  const inside = new Set(tagsInside(catalogue, [code]));
  const tags = new Map([...catalogue.tags].filter(([other]) => inside.has(other)));
  const select = compileTagSelect(
    { ...catalogue, tags },
    parameters,
    run,
    deleted,
    sampled(sample),
  );
  return `SELECT customer_no, managing_org_id, ${columnOf(code)} AS value FROM (\n${select.sql}\n)`;
}

/** One row that tells how values spread, with a few customers who have one. */
export function compileSpread(
  values: string,
  type: ValueType,
  quantiles: readonly number[],
): string {
  const has = {
    flag: 'value = 1',
    text: "value != ''",
    date: 'isNotNull(value)',
    number: 'isNotNull(value)',
  }[type];
  const number = `toFloat64(assumeNotNull(value))`;
  const spread = {
    flag: ['[] AS counted'],
    text: [
      `arraySlice(arrayReverseSort(pair -> (pair.2, pair.1), arrayZip((sumMapIf([toString(value)], [toUInt64(1)], ${has}) AS counts).1, counts.2)), 1, ${mostValues}) AS counted`,
    ],
    date: [
      `arrayZip((sumMapIf([toString(ifNull(toYear(value), 0))], [toUInt64(1)], ${has}) AS counts).1, counts.2) AS counted`,
    ],
    number: [
      '[] AS counted',
      `[minIf(${number}, ${has}), maxIf(${number}, ${has}), avgIf(${number}, ${has})] AS figures`,
      `quantilesExactIf(${toldQuantiles.join(', ')})(${number}, ${has}) AS quantiles`,
      `histogramIf(${bars})(${number}, ${has}) AS bars`,
      ...(quantiles.length === 0
        ? []
        : [`quantilesExactIf(${quantiles.join(', ')})(${number}, ${has}) AS found`]),
    ],
  }[type];
  return `SELECT count() AS sampled, countIf(${has}) AS covered,
  arraySort(groupArrayIf(${shown})((customer_no, toString(value)), ${has})) AS shown,
  ${spread.join(',\n  ')}
FROM (${values})`;
}
