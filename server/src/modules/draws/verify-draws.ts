import { sql } from 'kysely';
import type { DrawContent } from '#contract/draw-content.ts';
import type { DrawKind } from '#contract/draws.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { hashOf } from './approve-draw.ts';
import { outcomeRulesOf } from './judge-content.core.ts';
import { commitmentOf, randomOf } from './random.core.ts';
import { differenceOfAwards, type EndableVersion } from './verify-awards.ts';
import { createReplay, type Difference, type RecordedPlay } from './replay-plays.core.ts';
import { openSeed } from './seed-periods.ts';

const pageRows = 5_000;

export type DrawsVerdict = {
  draws: number;
  plays: number;
  /** of those whose seed is published */
  replayed: number;
  difference: Difference | null;
};

type Draw = { id: number; kind: DrawKind; lastOrdinal: number; removed: boolean };

/**
 * Checks draws against what was published of them, as the job role: the rules against their digests, the seeds
 * against their commitments, every play against the ones before it and, once its seed is published, against its
 * own replay, and at last what is counted against what is recorded. Stops at the first difference.
 */
export async function verifyDraws(
  tx: Tx,
  keyring: Keyring,
  only: number | null = null,
): Promise<DrawsVerdict> {
  const verdict: DrawsVerdict = { draws: 0, plays: 0, replayed: 0, difference: null };
  const { rows } = await sql<Draw>`
    select id, kind, last_ordinal as "lastOrdinal", plays_removed_at is not null as removed
    from draws.draw where state <> 'draft' and (${only}::bigint is null or id = ${only}) order by id`.execute(
    tx,
  );
  for (const draw of rows) {
    verdict.draws += 1;
    verdict.difference = await verifyDraw(tx, keyring, draw, verdict);
    if (verdict.difference) break;
  }
  return verdict;
}

async function verifyDraw(
  tx: Tx,
  keyring: Keyring,
  draw: Draw,
  verdict: DrawsVerdict,
): Promise<Difference | null> {
  const versions = await readVersions(tx, draw);
  if ('what' in versions) return versions;
  const seeds = await readSeeds(tx, keyring, draw.id);
  if ('what' in seeds) return seeds;
  if (draw.removed) return null;
  // Counted before the plays are read: what is played meanwhile has a higher ordinal, and is left for next time.
  const counted = await differenceOfCounts(tx, draw.id);
  const replay = createReplay(draw.id, versions, seeds, randomOf);
  for (let after = 0; after < draw.lastOrdinal; after += pageRows) {
    const plays = await readPlays(tx, draw, after);
    for (const play of plays) {
      verdict.plays += 1;
      const difference = replay.next(play);
      if (difference) return difference;
    }
    if (plays.length < Math.min(pageRows, draw.lastOrdinal - after))
      return {
        drawId: draw.id,
        ordinal: null,
        what: 'number of plays',
        expected: String(draw.lastOrdinal),
        found: String(after + plays.length),
      };
  }
  verdict.replayed += replay.replayed();
  return counted ?? (await differenceOfAwards(tx, draw.id, versions, replay));
}

async function readVersions(
  tx: Tx,
  { id, kind }: Draw,
): Promise<Map<number, EndableVersion> | Difference> {
  const { rows } = await sql<{
    versionNo: number;
    content: DrawContent;
    sha256: string;
    firstOrdinal: number;
    isEnded: boolean;
    stock: number[];
    codes: string[];
  }>`
    select version.version_no as "versionNo", content, encode(sha256, 'hex') as sha256, first_ordinal as "firstOrdinal",
      state = 'closed' as "isEnded",
      (select jsonb_agg(stock order by position) from draws.prize where prize.draw_id = version.draw_id and prize.version_no = version.version_no) as stock,
      (select jsonb_agg(code order by position) from draws.prize where prize.draw_id = version.draw_id and prize.version_no = version.version_no) as codes
    from draws.version where draw_id = ${id} and opened_at is not null order by version_no`.execute(
    tx,
  );
  for (const row of rows) {
    const { versionNo, content, sha256 } = row;
    const version = { drawId: id, versionNo, kind, content };
    const [expected, found] = [sha256, hashOf(version)];
    if (expected !== found)
      return { drawId: id, ordinal: null, what: `digest of rules ${versionNo}`, expected, found };
    const said = content.prizes.map(({ code, stock }) => `${code} ${stock}`).join(', ');
    const kept = row.codes.map((code, at) => `${code} ${row.stock[at]}`).join(', ');
    if (said !== kept)
      return {
        drawId: id,
        ordinal: null,
        what: `stock of rules ${versionNo}`,
        expected: said,
        found: kept,
      };
  }
  return new Map(
    rows.map(({ versionNo, content, stock, firstOrdinal, isEnded }) => [
      versionNo,
      { rules: outcomeRulesOf(kind, content), stock, firstOrdinal, isEnded },
    ]),
  );
}

/** Seeds by day, null before they are published; each must be what was committed to, published or not. */
async function readSeeds(
  tx: Tx,
  keyring: Keyring,
  drawId: number,
): Promise<Map<string, Buffer | null> | Difference> {
  const { rows } = await sql<{
    day: string;
    commitment: Buffer;
    seed: Buffer | null;
    envelope: Buffer;
  }>`select day, commitment, seed, seed_enc as envelope from draws.period where draw_id = ${drawId} order by day`.execute(
    tx,
  );
  for (const { day, commitment, seed, envelope } of rows) {
    const found = commitmentOf(seed ?? openSeed(keyring, drawId, day, envelope));
    if (!found.equals(commitment))
      return {
        drawId,
        ordinal: null,
        what: `seed of ${day}`,
        expected: commitment.toString('hex'),
        found: found.toString('hex'),
      };
  }
  return new Map(rows.map(({ day, seed }) => [day, seed]));
}

async function readPlays(tx: Tx, draw: Draw, after: number): Promise<RecordedPlay[]> {
  const { rows } = await sql<RecordedPlay>`
    select ordinal, version_no as "versionNo", day, customer_no as "customerNo", client_seed as "clientSeed",
      to_jsonb(stock_left) as "stockLeft", since_prize as "sincePrize", to_jsonb(limited) as limited, excluded,
      landed, prize, reason, to_jsonb(dice) as dice
    from draws.play where draw_id = ${draw.id} and ordinal > ${after} and ordinal <= ${draw.lastOrdinal}
    order by ordinal limit ${pageRows}`.execute(tx);
  return rows;
}

/** What is counted beside the plays, in one statement and so as of one moment. */
async function differenceOfCounts(tx: Tx, drawId: number): Promise<Difference | null> {
  const { rows } = await sql<Omit<Difference, 'drawId' | 'ordinal'>>`
    with plays as materialized (
      select version_no, customer_no, prize, reason, excluded, played_at from draws.play where draw_id = ${drawId}),
    used as (select customer_no, count(*) as n from plays group by 1),
    earned as (select customer_no, sum(count) as n from (
        select customer_no, count from draws.chance where draw_id = ${drawId}
        union all select customer_no, -count from draws.chance_taken_back where draw_id = ${drawId}) as moved
      group by 1)
    select 'plays of the draw' as what, count(*)::text as expected, (select last_ordinal from draws.draw where id = ${drawId})::text as found,
      1 as place
    from plays having count(*) <> (select last_ordinal from draws.draw where id = ${drawId})
    union all
    select 'given of prize ' || code, coalesce(won.n, 0)::text, given::text, 2
    from draws.prize left join (select version_no, prize, count(*) as n from (
        select version_no, prize from plays
        union all select version_no, 'zhuangyuan' from draws.award where draw_id = ${drawId} and ordinal is not null) as given_away
      group by 1, 2) won
      on won.version_no = prize.version_no and won.prize = prize.code
    where draw_id = ${drawId} and given <> coalesce(won.n, 0)
    union all
    select 'chances used by customer ' || player.customer_no, coalesce(used.n, 0)::text, player.used::text, 3
    from draws.player left join used using (customer_no)
    where draw_id = ${drawId} and player.used <> coalesce(used.n, 0)
    union all
    select 'chances earned by customer ' || player.customer_no, coalesce(earned.n, 0)::text, player.earned::text, 4
    from draws.player left join earned using (customer_no)
    where draw_id = ${drawId} and player.earned <> coalesce(earned.n, 0)
    union all
    select 'chances of voucher ' || v.id, (case v.state when 'redeemed' then (a.terms #>> '{chance,number}')::int else 0 end)::text,
      (coalesce(c.count, 0) - coalesce(b.count, 0))::text, 6
    from benefits.allotment a join benefits.voucher v on v.allotment_id = a.id
    left join draws.chance c on (c.draw_id, c.customer_no, c.action, c.natural_key) = (${drawId}, v.customer_no, 'offer', 'voucher:' || v.id)
    left join draws.chance_taken_back b on b.chance_id = c.id
    where a.kind = 'drawChance' and (a.terms #>> '{chance,drawId}')::bigint = ${drawId}
      and coalesce(c.count, 0) - coalesce(b.count, 0) <> case v.state when 'redeemed' then (a.terms #>> '{chance,number}')::int else 0 end
    union all
    -- A minute's grace: a play and the list may be written at the same moment.
    select 'exclusion of customer ' || customer_no, (not excluded)::text, excluded::text, 5
    from plays
    where (excluded and not exists (select from draws.exclusion e where e.customer_no = plays.customer_no
        and e.excluded_at <= played_at + interval '1 minute' and coalesce(e.ended_at, 'infinity') >= played_at - interval '1 minute'))
      or (not excluded and exists (select from draws.exclusion e where e.customer_no = plays.customer_no
        and e.excluded_at < played_at - interval '1 minute' and coalesce(e.ended_at, 'infinity') > played_at + interval '1 minute'))
    order by place, what limit 1`.execute(tx);
  const [first] = rows;
  if (!first) return null;
  const { what, expected, found } = first;
  return { drawId, ordinal: null, what, expected, found };
}
