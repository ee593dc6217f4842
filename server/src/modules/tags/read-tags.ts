import { sql } from 'kysely';
import type { z } from 'zod';
import type { Role } from '#contract/access.ts';
import {
  driftDays,
  type TagDetail,
  type TagDistribution,
  type TagFreshness,
  tagHistoryDates,
  type tagHistoryPoint,
  tagOperators,
  type TagSummary,
} from '#contract/tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { addDays } from '#platform/clock/clock.ts';
import { type EventFreshness, readEventFreshness } from '#platform/outbox/outbox-lag.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { pendingParameters } from './approve-parameters.ts';
import { catalogueInForce } from './catalogue-in-force.ts';
import type { Catalogue, CatalogueTag } from './catalogue.core.ts';
import { namesIn } from './expression.core.ts';
import { hiddenAs, maskSpread, seesFigures } from './mask-figures.core.ts';
import { measureDrift, type Told, wordOfDrift } from './measure-drift.core.ts';
import { factTableOf } from './metric.core.ts';
import { describeWindow } from './window.core.ts';
import { searchTags, spellingOf } from './search-tags.core.ts';

type Newest = {
  tag_code: string;
  business_date: string;
  computed_at: Date;
  coverage: number;
  customers: number;
};

/** The catalogue with what the newest run found. */
export async function listTags(
  tx: Tx,
  now: Date,
  query: { q?: string | undefined; family?: string | undefined; type?: string | undefined },
): Promise<TagSummary[]> {
  const { rows } = await sql<Newest>`
    select distinct on (tag_code) tag_code, business_date, computed_at, coverage, customers
    from tags.tag_statistic order by tag_code, business_date desc`.execute(tx);
  const newest = new Map(rows.map((row) => [row.tag_code, row]));
  const catalogue = await catalogueInForce(tx);
  const events = await readEventFreshness(tx, now);
  const chosen = searchTags([...catalogue.tags.values()], query.q ?? '').filter(
    (tag) =>
      (query.family === undefined || tag.family === query.family) &&
      (query.type === undefined || tag.type === query.type),
  );
  return chosen.map((tag) => summaryOf(tag, newest.get(tag.code), events));
}

/** One tag with where it comes from and how it has moved, its figures as these roles may see them. */
export async function showTag(
  tx: Tx,
  now: Date,
  roles: readonly Role[],
  code: string,
): Promise<Result<TagDetail>> {
  const catalogue = await catalogueInForce(tx);
  const tag = catalogue.tags.get(code);
  if (!tag) return refuse('TAG_UNKNOWN', { code });
  const { rows } = await sql<
    Newest & {
      entered: number | null;
      left: number | null;
      compared_with: string | null;
      distribution: TagDistribution;
    }
  >`
    select tag_code, business_date, computed_at, coverage, customers, entered, "left", compared_with, distribution
    from tags.tag_statistic where tag_code = ${code} order by business_date desc limit ${tagHistoryDates}`.execute(
    tx,
  );
  const changed = await sql<{
    name: string;
    value: number;
  }>`select name, value from tags.parameter where tag_code = ${code}`.execute(tx);
  const values = new Map(changed.rows.map((row) => [row.name, row.value]));
  const [newest] = rows;
  return ok({
    ...summaryOf(tag, newest, await readEventFreshness(tx, now)),
    expression: tag.expression,
    parameters: Object.entries(tag.parameters).map(([name, { zh, en, unit, value }]) => ({
      name,
      zh,
      en,
      unit,
      value: values.get(name) ?? value,
      declared: value,
    })),
    pending: await pendingParameters(tx, code),
    lineage: lineageOf(catalogue, tag),
    distribution: newest
      ? {
          ...newest.distribution,
          ...maskSpread(
            { covered: newest.coverage, ...newest.distribution },
            hiddenAs(tag) !== null && !seesFigures(roles),
          ),
        }
      : null,
    drift: driftOf(rows),
    history: rows.map((row): z.infer<typeof tagHistoryPoint> => ({
      businessDate: row.business_date,
      customers: row.customers,
      coverage: row.coverage,
      entered: row.entered,
      left: row.left,
      comparedWith: row.compared_with,
    })),
  });
}

function summaryOf(
  tag: CatalogueTag,
  newest: Newest | undefined,
  events: EventFreshness,
): TagSummary {
  return {
    code: tag.code,
    name: tag.name,
    spelling: spellingOf(tag.name.zh),
    definition: tag.definition,
    family: tag.family,
    subjectKind: tag.subjectKind,
    type: tag.type,
    unit: tag.unit,
    dataClass: tag.dataClass,
    operators: [...tagOperators[tag.type]],
    choices: tag.choices && [...tag.choices],
    refresh: tag.realTime ? 'realtime' : 'daily',
    freshness: tag.realTime
      ? freshnessOf(events)
      : { asOf: newest?.computed_at.toISOString() ?? null, newestEventAt: null },
    owner: tag.owner,
    shelfLifeDays: tag.shelfLifeDays,
    businessDate: newest?.business_date ?? null,
    computedAt: newest?.computed_at.toISOString() ?? null,
    coverage: newest?.coverage ?? null,
    customers: newest?.customers ?? null,
    origin: tag.version === undefined ? 'program' : 'bank',
    assignedBy: tag.assignedBy ?? null,
    usable: tag.usable ?? null,
    model: tag.model ?? null,
  };
}

type Dated = Told & { business_date: string };

/** The newest date against the newest at least a month before it; null before there is one. */
function driftOf(rows: readonly Dated[]): TagDetail['drift'] {
  const [now] = rows;
  const then =
    now && rows.find((row) => row.business_date <= addDays(now.business_date, -driftDays));
  const index = then ? measureDrift(then, now) : null;
  if (!then || index === null) return null;
  return { index, word: wordOfDrift(index), comparedWith: then.business_date };
}

/** Of every real-time tag: events come in one order, whatever their types. */
export function freshnessOf({ asOf, newestEventAt }: EventFreshness): TagFreshness {
  return {
    asOf: asOf.toISOString(),
    newestEventAt: newestEventAt?.toISOString() ?? null,
  };
}

function lineageOf(catalogue: Catalogue, tag: CatalogueTag): TagDetail['lineage'] {
  const metrics = [...catalogue.metrics.values()].filter((metric) =>
    tag.metrics.includes(metric.code),
  );
  return {
    metrics: metrics.map((metric) => {
      const { name, zh, en } = factTableOf(metric);
      return {
        code: metric.code,
        name: { zh: metric.zh, en: metric.en },
        factTable: name,
        factName: { zh, en },
        aggregate: metric.aggregate,
        field: metric.field ?? null,
        filter: metric.filter ?? null,
        window: describeWindow(metric.window),
      };
    }),
    attributes: [...tag.attributes],
    tags: namesIn(tag.tree).names.flatMap((name) => {
      const other = name.startsWith('tag.') ? catalogue.tags.get(name.slice(4)) : undefined;
      return other ? [{ code: other.code, name: other.name }] : [];
    }),
    factTables: [
      ...new Set(metrics.map((metric) => metric.fact)),
      ...(tag.attributes.length > 0 ? ['customer_attribute'] : []),
    ],
  };
}
