import { sql } from 'kysely';
import { z } from 'zod';
import { type dataQualitySchema, rowFaults } from '#contract/ingest.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { parseMapping } from './parse-mapping.ts';
import { currentMappings } from './save-mapping.ts';

type DataQuality = z.infer<typeof dataQualitySchema>;
type Row = Omit<
  DataQuality['items'][number],
  | 'sourceName'
  | 'duplicates'
  | 'nulls'
  | 'outOfRange'
  | 'orphans'
  | 'badFormat'
  | 'lastLoadedAt'
  | 'blanks'
> & {
  repeated: number;
  reasons: Record<string, number> | null;
  lastLoadedAt: Date | null;
  blanks: unknown;
};
const blanksSchema = z.array(z.object({ field: z.string(), share: z.number() })).nullable();

/** What came in per source and entry, and how good it was. `today` is the bank's day. */
export async function readDataQuality(tx: Tx, today: string): Promise<DataQuality> {
  const { rows } = await sql<Row>`
    with ended as (select * from ingest.import where state in ('loaded', 'refused') and replay_of is null),
    reasons as (
      select source, entry, jsonb_object_agg(reason, n) as reasons
      from (select source, entry, reason, sum(count::bigint) as n from ended, jsonb_each_text(rejected_by_reason) as each (reason, count) group by source, entry, reason) counted
      group by source, entry),
    latest as (select distinct on (source, entry) source, entry, blanks from ended where state = 'loaded' order by source, entry, import_id desc)
    select source, entry, max(entity) as entity, count(*) as imports, count(*) filter (where state = 'refused') as refused,
      sum(rows_in)::bigint as "rowsIn", sum(rows_loaded)::bigint as "rowsLoaded", sum(rows_rejected)::bigint as "rowsRejected", sum(rows_duplicate)::bigint as repeated,
      max(business_date) filter (where state = 'loaded') as "businessDate",
      ${today}::date - max(business_date) filter (where state = 'loaded') as "daysBehind",
      max(finished_at) filter (where state = 'loaded') as "lastLoadedAt",
      (select reasons from reasons where reasons.source = ended.source and reasons.entry = ended.entry) as reasons,
      (select blanks from latest where latest.source = ended.source and latest.entry = ended.entry) as blanks
    from ended group by source, entry order by source, entry`.execute(tx);
  const names = new Map(
    (await currentMappings(tx)).flatMap((mapping) => {
      const parsed = parseMapping(mapping.yaml, mapping.source);
      return parsed.ok ? [[mapping.source, parsed.value.name]] : [];
    }),
  );
  return {
    items: rows.map(({ repeated, reasons, blanks, lastLoadedAt, ...row }) => {
      const ofKind = (kind: string) =>
        Object.entries(rowFaults).reduce(
          (sum, [code, fault]) => sum + (fault.kind === kind ? Number(reasons?.[code] ?? 0) : 0),
          0,
        );
      return {
        ...row,
        sourceName: names.get(row.source) ?? { zh: row.source, en: row.source },
        duplicates: repeated + ofKind('duplicate'),
        nulls: ofKind('null'),
        outOfRange: ofKind('range'),
        orphans: ofKind('orphan'),
        badFormat: ofKind('format'),
        lastLoadedAt: lastLoadedAt?.toISOString() ?? null,
        blanks: blanksSchema.parse(blanks) ?? [],
      };
    }),
  };
}
