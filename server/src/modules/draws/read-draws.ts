import { sql } from 'kysely';
import { oddsOf, oddsOfNone } from '#contract/draw-outcome.ts';
import { drawContent, type DrawContent } from '#contract/draw-content.ts';
import type { DrawKind, DrawPeriod, DrawRow, DrawVersion, DrawView } from '#contract/draws.ts';
import type { PageAsked } from '#contract/pages.ts';
import { judgeReward } from '#contract/reward-law.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { listSwitches } from '#modules/law-switches/index.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { rewardsOf } from './chance.core.ts';
import { readDrawSettings } from './draw-settings.ts';
import { outcomeRulesOf } from './judge-content.core.ts';

// The rules in force, or the ones being written.
const rows = sql`
  select draw.id, kind, draw.state, draw.org_id as "orgId", version.content->'name' as name, draw.version_no as "versionNo",
    version.content->>'startsAt' as "startsAt", version.content->>'endsAt' as "endsAt", last_ordinal as plays,
    (select jsonb_build_object('left', sum(stock - given), 'stock', sum(stock)) from draws.prize
     where prize.draw_id = draw.id and prize.version_no = draw.version_no having count(*) > 0) as prizes,
    ${isoMoment('draw.created_at')} as "createdAt"
  from draws.draw join draws.version on version.draw_id = draw.id
    and version.version_no = coalesce(draw.version_no, 1)`;

/** Draws of the scope and of the whole bank, the newest first. */
export async function listDraws(
  tx: Tx,
  { state, limit }: PageAsked & { state?: string | undefined },
  after?: number,
): Promise<Slice<DrawRow, number>> {
  const found = await sql<DrawRow>`${rows}
    where draw.id < ${after ?? Number.MAX_SAFE_INTEGER} and (${state ?? null}::text is null or draw.state = ${state ?? null})
    order by draw.id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(found.rows, limit, (row) => row.id);
}

/** A draw with all versions of its rules and the newest of its days. */
export async function findDraw(tx: Tx, id: number): Promise<Result<DrawView>> {
  const found = await sql<DrawRow>`${rows} where draw.id = ${id}`.execute(tx);
  const draw = found.rows[0];
  if (!draw) return refuse('NOT_FOUND');
  const versions = await readVersions(tx, id, draw.kind);
  const periods = await readPeriods(tx, id, 400);
  const { topPrizeCapFen } = await readDrawSettings(tx);
  const switches = await listSwitches(tx, 'draw', id);
  return ok({ ...draw, versions, periods, topPrizeCapFen, switches });
}

async function readVersions(tx: Tx, drawId: number, kind: DrawKind): Promise<DrawVersion[]> {
  const found = await sql<Omit<DrawVersion, 'odds' | 'refusedByLaw'>>`
    select version_no as "versionNo", state, edits, content, encode(sha256, 'hex') as sha256, to_jsonb(author_ids) as "authorIds",
      ${isoMoment('opened_at')} as "openedAt", first_ordinal as "firstOrdinal",
      (select coalesce(jsonb_agg(given order by position), '[]') from draws.prize
       where prize.draw_id = version.draw_id and prize.version_no = version.version_no) as given,
      law_switches.is_on('draw', draw_id, version_no) as "switchedOn"
    from draws.version where draw_id = ${drawId} order by version_no desc limit 200`.execute(tx);
  return found.rows.map((row) => ({
    ...row,
    // Rules stay as they were submitted: those of an earlier release lack what was added since.
    content: drawContent.parse(row.content),
    odds: allOdds(kind, row.content),
    refusedByLaw: rewardsOf(row.content.chances).some((reward) => judgeReward(reward) !== null),
  }));
}

/** What a screen shows while prizes are edited: the odds of every prize and of none. */
function allOdds(kind: DrawKind, content: DrawContent) {
  const rules = outcomeRulesOf(kind, content);
  return [...oddsOf(rules), oddsOfNone(rules)];
}

/** Commitments and, of days that are over, seeds; the newest first. */
export async function readPeriods(tx: Tx, drawId: number, limit: number): Promise<DrawPeriod[]> {
  const found = await sql<DrawPeriod>`
    select day, encode(commitment, 'hex') as commitment, encode(seed, 'hex') as seed
    from draws.period where draw_id = ${drawId} order by day desc limit ${limit}`.execute(tx);
  return found.rows;
}
