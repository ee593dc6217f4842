import type { TagType } from '#contract/tags.ts';
import { attributeNamed } from './attributes.core.ts';
import type { Catalogue, CatalogueTag } from './catalogue.core.ts';
import { type Compiled, compileExpression, type Meaning } from './compile-expression.core.ts';
import {
  compileMetricScan,
  metricInJoin,
  type MetricRun,
  type MetricScan,
  inRange,
  type SubjectCondition,
} from './compile-metrics.core.ts';
import { attributeAlias, customersAsOf } from './customers-as-of.core.ts';
import { DeclarationError, type ValueType } from './expression.core.ts';
import type { Metric } from './metric.core.ts';
import { type Carried, hasCarried } from './live-tag.core.ts';
import { isUsable, nobody, withoutDeleted } from './overlay.core.ts';
import { quoteDate } from './quote-sql.core.ts';
import { columnOf } from './tag.core.ts';

/** Values of parameters the bank has changed: tag code → name → value. */
export type ChangedParameters = ReadonlyMap<string, ReadonlyMap<string, number>>;

export type TagColumn = { tag: CatalogueTag; name: string; type: string };
export type CarriedColumn = { tag: CatalogueTag; name: string; type: string };

/**
 * The statement that gives the wide rows of a range of customer numbers: the customers as of the
 * date, joined with one scan per fact table. Its parameters are the first and the last number.
 */
export type TagSelect = {
  sql: string;
  columns: readonly TagColumn[];
  /** what the run keeps for real-time tags, in columns of its own after those of the tags */
  carried: readonly CarriedColumn[];
  metrics: readonly Metric[];
  factTables: readonly string[];
};

export const rowColumns = [
  'business_date',
  'customer_no',
  'opening_org_id',
  'managing_org_id',
  'attributed_org_id',
];

export function compileTagSelect(
  catalogue: Catalogue,
  parameters: ChangedParameters,
  run: MetricRun,
  deleted: ReadonlySet<string> = new Set(),
  subjects: SubjectCondition = inRange,
): TagSelect {
  const tags = [...catalogue.tags.values()];
  const used = new Set(tags.flatMap((tag) => tag.metrics));
  const metrics = [...catalogue.metrics.values()].filter((metric) => used.has(metric.code));
  const scans = [...Map.groupBy(metrics, (metric) => metric.fact).values()].map((group) =>
    compileMetricScan(group, run, subjects),
  );
  const attributes = [...new Set(tags.flatMap((tag) => tag.attributes))];
  const columns: TagColumn[] = [];
  const carried: CarriedColumn[] = [];
  const selected: string[] = [];
  const carriedValues: string[] = [];
  for (const { tag, value, carries } of compileTags(tags, catalogue, parameters, run)) {
    for (const { column: name, type, sql: kept } of carries) {
      carried.push({ tag, name, type: carriedTypes[type] });
      carriedValues.push(`${kept} AS ${name}`);
    }
    const isDeleted = deleted.has(tag.code);
    const column = {
      tag,
      name: columnOf(tag.code),
      type: columnType(tag, value.nullable || isDeleted),
    };
    columns.push(column);
    const kept = stored(tag, value);
    selected.push(`${isDeleted ? withoutDeleted(tag, kept) : kept} AS ${column.name}`);
  }
  const [first] = carried;
  if (first) {
    carried.push({ tag: first.tag, name: hasCarried, type: 'UInt8' });
    carriedValues.push(`1 AS ${hasCarried}`);
  }
  selected.push(...carriedValues);
  const sql = `SELECT toDate(${quoteDate(run.asOf)}) AS business_date, customer.customer_no AS customer_no,
  customer.opening_org_id AS opening_org_id, customer.managing_org_id AS managing_org_id, customer.attributed_org_id AS attributed_org_id,
  ${selected.join(',\n  ')}
FROM ${joinScans(`(${customersAsOf(attributes, run.asOf, subjects)}) AS customer`, scans)}`;
  return { sql, columns, carried, metrics, factTables: scans.map((scan) => scan.fact) };
}

/**
 * Every customer with the metrics of each scan. A join keeps its right side in a hash table: the
 * widest scan stands on the left and streams past the few columns of the customers, which is a
 * quarter of the time of the whole statement. Customers without rows get each column's default.
 */
function joinScans(customers: string, scans: readonly MetricScan[]): string {
  const [widest, ...others] = scans.toSorted(
    (one, other) => other.metrics.length - one.metrics.length,
  );
  if (!widest) return customers;
  const named = (scan: MetricScan): string => `(\n${scan.sql}\n) AS ${scan.fact}`;
  const on = (scan: MetricScan): string => `ON ${scan.fact}.subject_no = customer.customer_no`;
  return [
    `${named(widest)} RIGHT JOIN ${customers} ${on(widest)}`,
    ...others.map((scan) => `LEFT JOIN ${named(scan)} ${on(scan)}`),
  ].join('\n');
}

type CompiledTag = {
  tag: CatalogueTag;
  value: Compiled;
  carries: readonly (Carried & { sql: string })[];
};
const carriedTypes = { number: 'Nullable(Int64)', text: 'LowCardinality(String)' };

/** Every tag's value in declared order, each able to use those before it. */
function compileTags(
  tags: readonly CatalogueTag[],
  catalogue: Catalogue,
  parameters: ChangedParameters,
  run: MetricRun,
): CompiledTag[] {
  const values = new Map<string, Compiled>();
  return tags.map((tag) => {
    const meaning: Meaning = {
      asOf: quoteDate(run.asOf),
      parameter: (name) => valueInForce(name, tag, catalogue, parameters),
      name: (name) => {
        if (name.startsWith('tag.')) return values.get(name.slice(4));
        const metric = catalogue.metrics.get(name);
        if (metric) return metricInJoin(metric, run);
        const attribute = attributeNamed(name);
        return (
          attribute && {
            sql: `customer.${attributeAlias(name)}`,
            type: attribute.type,
            nullable: attribute.nullable,
          }
        );
      },
    };
    const value = isUsable(tag, run.asOf)
      ? compileTag(tag, meaning)
      : { sql: nobody(tag), type: valueTypes[tag.type], nullable: false };
    values.set(tag.code, value);
    return { tag, value, carries: compileCarries(tag, meaning) };
  });
}

function compileCarries(tag: CatalogueTag, meaning: Meaning): CompiledTag['carries'] {
  return (tag.realTime?.carries ?? []).map((one) => {
    const { type, sql } = compileExpression(one.tree, meaning);
    if (type !== one.type)
      throw new DeclarationError(`tag ${tag.code}: ${one.name} is carried as a ${one.type}`);
    return { ...one, sql };
  });
}

/** The value the bank has set, or else the declared one; `code.name` is a parameter of another tag. */
export function valueInForce(
  parameter: string,
  tag: CatalogueTag,
  catalogue: Catalogue,
  changed: ChangedParameters,
): number | undefined {
  const [first = '', second] = parameter.split('.');
  const owner = second === undefined ? tag : catalogue.tags.get(first);
  const name = second ?? first;
  return owner && (changed.get(owner.code)?.get(name) ?? owner.parameters[name]?.value);
}

const valueTypes: Record<TagType, ValueType> = {
  flag: 'flag',
  choice: 'text',
  number: 'number',
  date: 'date',
};

function compileTag(tag: CatalogueTag, meaning: Meaning): Compiled {
  const value = compileExpression(tag.tree, meaning);
  if (value.type !== valueTypes[tag.type])
    throw new DeclarationError(
      `tag ${tag.code} is a ${tag.type}, its expression gives a ${value.type}`,
    );
  return value;
}

function columnType(tag: CatalogueTag, nullable: boolean): string {
  if (tag.type === 'flag') return 'UInt8';
  if (tag.type === 'choice') return 'LowCardinality(String)';
  const plain = tag.type === 'date' ? 'Date32' : tag.unit === 'share' ? 'Float64' : 'Int64';
  return nullable ? `Nullable(${plain})` : plain;
}

/** The value as its column keeps it. Unknown is no flag and no choice. */
function stored(tag: CatalogueTag, value: Compiled): string {
  if (tag.type === 'flag')
    return value.nullable ? `toUInt8(ifNull(${value.sql}, 0))` : `toUInt8(${value.sql})`;
  if (tag.type === 'choice') return value.nullable ? `ifNull(${value.sql}, '')` : value.sql;
  if (tag.type === 'date') return value.sql;
  return tag.unit === 'share' ? `toFloat64(${value.sql})` : `toInt64(round(${value.sql}))`;
}
