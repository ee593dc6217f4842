import type { AudienceTarget, BreakdownResponse, ProfileResponse } from '#contract/audiences.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bandOf } from './band.core.ts';
import { resolveTarget, type Asking } from './resolve-target.ts';
import type { TagsNow } from './sources.ts';
import {
  breakdownStatement,
  profileStatement,
  type CompiledAudience,
  type Grouping,
} from './statements.core.ts';

type ValueCount = { value: string | null; count: number };

/** Members by managing outlet or by the values of a tag; figures by band, dates by month. */
export async function breakDownAudience(
  asking: Asking,
  target: AudienceTarget,
  by: string,
): Promise<Result<BreakdownResponse>> {
  const { columns } = await asking.sources.readTags(asking);
  const grouping = groupingOf(columns, by, 'by');
  if (!grouping.ok) return grouping;
  const audience = await resolveTarget(asking, target);
  if (!audience.ok) return audience;
  const { sql, parameters } = breakdownStatement(audience.value, grouping.value);
  const rows = await asking.analytics.query<ValueCount>(sql, parameters);
  return ok({
    businessDate: audience.value.tagDate,
    count: rows.reduce((sum, row) => sum + row.count, 0),
    rows: rows.map((row) => ({ ...bandOf(grouping.value.type, row.value), count: row.count })),
  });
}

/** For each tag, how common its values are among the members and among everybody visible. */
export async function profileAudience(
  asking: Asking,
  target: AudienceTarget,
  tags: readonly string[],
): Promise<Result<ProfileResponse>> {
  const { columns } = await asking.sources.readTags(asking);
  const groupings: { tag: string; grouping: Grouping }[] = [];
  for (const [index, tag] of [...new Set(tags)].entries()) {
    const grouping = groupingOf(columns, tag, `tags[${index}]`);
    if (!grouping.ok) return grouping;
    groupings.push({ tag, grouping: grouping.value });
  }
  const audience = await resolveTarget(asking, target);
  if (!audience.ok) return audience;
  return ok(await readProfile(asking, audience.value, groupings));
}

type ProfileRow = { part: number; value: string | null; count: number; population: number };

async function readProfile(
  { analytics }: Asking,
  audience: CompiledAudience,
  groupings: readonly { tag: string; grouping: Grouping }[],
): Promise<ProfileResponse> {
  const columns = groupings.map(({ grouping }) => grouping);
  const { sql, parameters } = profileStatement(audience, columns);
  const rows = await analytics.query<ProfileRow>(sql, parameters);
  const first = rows.filter((row) => row.part === 0);
  const count = first.reduce((sum, row) => sum + row.count, 0);
  const population = first.reduce((sum, row) => sum + row.population, 0);
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    businessDate: audience.tagDate,
    count,
    population,
    tags: groupings.map(({ tag, grouping }, part) => ({
      tag,
      rows: rows
        .filter((row) => row.part === part)
        .map((row) => {
          const own = share(row.count, count);
          const general = share(row.population, population);
          return {
            ...bandOf(grouping.type, row.value),
            count: row.count,
            population: row.population,
            share: own,
            populationShare: general,
            index: count === 0 || general === 0 ? null : Math.round((own / general) * 1000) / 10,
          };
        }),
    })),
  };
}

function groupingOf(columns: TagsNow['columns'], by: string, where: string): Result<Grouping> {
  if (by === 'outlet') return ok({ column: 'managing_org_id', type: 'outlet' });
  const tag = columns.get(by);
  if (tag?.retired) return refuse('AUDIENCE_TAG_RETIRED', { where, tag: by });
  return tag ? ok(tag) : refuse('AUDIENCE_TAG_UNKNOWN', { where, tag: by });
}
