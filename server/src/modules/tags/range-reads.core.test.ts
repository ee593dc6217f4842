import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { compileMetricScan } from './compile-metrics.core.ts';
import { factTables } from './fact-tables.core.ts';
import { anyRun } from './bank-definitions.core.ts';

/** Every table that a statement reads, with the text up to the next one. */
const readings = (sql: string): string[] => sql.split(/\bFROM (?=\w)/).slice(1);

const scansOf = (gathered: ReadonlyMap<string, string>) =>
  [...Map.groupBy(catalogue.metrics.values(), ({ fact }) => fact)].map(([fact, metrics]) => ({
    fact,
    sql: compileMetricScan(metrics, { ...anyRun, gathered }).sql,
  }));
const everybodys = (gathered: ReadonlyMap<string, string>): string[] =>
  scansOf(gathered).flatMap(({ fact, sql }) =>
    readings(sql).every(
      (of) => of.includes('{first_no:UInt32}') || of.startsWith('party_canonical'),
    )
      ? []
      : [fact],
  );

test('a range reads its own customers’ rows only, of every fact table: time grows with the bank and not with its square', () => {
  const gathered = new Map(
    [...factTables.values()].flatMap(({ name, gather }) =>
      gather ? [[name, `of_run_${name}`]] : [],
    ),
  );
  expect(everybodys(gathered)).toEqual([]);
  // What is gathered once a run is what would be read whole by every range.
  expect(everybodys(new Map())).toEqual([...gathered.keys()]);
});
