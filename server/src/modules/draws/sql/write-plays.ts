import { sql } from 'kysely';
import { greatnessOf, rankThrow } from '#contract/bobing.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { DecidedPlay, DrawStanding, PlayerStanding } from '../decide-plays.core.ts';
import type { LockedPlayer } from '../lock-players.ts';
import type { Benefit } from '../payout.ts';
import type { PlayRequest } from '../play-request.ts';

export type DonePlay = DecidedPlay & {
  request: PlayRequest;
  versionNo: number;
  day: string;
  benefit: Benefit | null;
};

/** How great a 状元 that contends for its table's prize is. */
const greatnessIn = ({ reason, dice }: DonePlay): number | null =>
  reason === 'contends' && dice ? greatnessOf(rankThrow(dice)) : null;

/**
 * Writes a batch of decided plays with what they changed, in one statement, under the locks of draws and
 * players: plays, stock, chances used and the last ordinal move together. The CHECKs on prize and player keep
 * stock and chances whatever was decided; the play's key and ordinal are unique.
 */
export async function writePlays(
  tx: Tx,
  now: Date,
  plays: readonly DonePlay[],
  draws: readonly DrawStanding[],
  players: readonly (PlayerStanding & { row: LockedPlayer })[],
): Promise<void> {
  const of = <T>(read: (play: DonePlay) => T): T[] => plays.map(read);
  const moved = players.filter(({ used, row }) => used > row.used);
  const [{ day } = { day: '' }] = plays;
  await sql`/* keep plan: write_plays */
    with played as materialized (
      select * from unnest(
        ${of(({ request }) => request.drawId)}::bigint[], ${of(({ state }) => state.ordinal)}::bigint[],
        ${of(({ versionNo }) => versionNo)}::int[], ${of(({ request }) => request.customerNo)}::int[],
        ${of(({ request }) => request.clientSeed)}::text[], ${of(({ state }) => `{${state.stockLeft.join(',')}}`)}::text[],
        ${of(({ state }) => state.sincePrize)}::int[], ${of(({ state }) => `{${state.limited.join(',')}}`)}::text[],
        ${of(({ state }) => state.excluded)}::boolean[], ${of(({ landed }) => landed)}::text[], ${of(({ prize }) => prize)}::text[],
        ${of(({ reason }) => reason)}::text[], ${of(({ dice }) => (dice ? `{${dice.join(',')}}` : null))}::text[],
        ${of(({ benefit }) => benefit?.id ?? null)}::bigint[], ${of(({ benefit }) => benefit?.code ?? null)}::text[],
        ${of(({ request }) => request.channel)}::text[], ${of(({ request }) => request.playedBy)}::text[],
        ${of(({ request }) => request.clientKey)}::text[], ${of(greatnessIn)}::smallint[]
      ) as p (draw_id, ordinal, version_no, customer_no, client_seed, stock_left, since_prize, limited, excluded, landed, prize,
        reason, dice, benefit_id, benefit_code, channel, played_by, client_key, greatness)
    ),
    written as (
      insert into draws.play (draw_id, ordinal, version_no, day, customer_no, client_seed, stock_left, since_prize, limited, excluded,
        landed, prize, reason, dice, benefit_id, benefit_code, channel, played_by, client_key, greatness, played_at, org_id)
      select p.draw_id, ordinal, version_no, ${day}::date, p.customer_no, client_seed, stock_left::bigint[], p.since_prize, limited::text[],
        excluded, landed, prize, reason, dice::smallint[], benefit_id, benefit_code, channel, played_by, client_key, greatness, ${now}, player.org_id
      from played p join draws.player using (draw_id, customer_no)
    ),
    stocked as (
      update draws.prize set given = prize.given + won.number
      from (select draw_id, version_no, prize as code, count(*) as number from played where prize is not null group by 1, 2, 3) as won
      where prize.draw_id = won.draw_id and prize.version_no = won.version_no and prize.code = won.code
    ),
    used as (
      update draws.player set used = player.used + moved.plays, since_prize = moved.since_prize, wins = moved.wins,
        played_on = greatest(played_on, ${day}::date),
        played_that_day = case when played_on > ${day}::date then played_that_day else moved.played_today end
      from unnest(${moved.map(({ row }) => row.drawId)}::bigint[], ${moved.map(({ row }) => row.customerNo)}::int[],
        ${moved.map(({ used, row }) => used - row.used)}::int[], ${moved.map(({ sincePrize }) => sincePrize)}::int[],
        ${moved.map(({ wins }) => JSON.stringify(wins))}::jsonb[], ${moved.map(({ playedToday }) => playedToday)}::int[])
        as moved (draw_id, customer_no, plays, since_prize, wins, played_today)
      where player.draw_id = moved.draw_id and player.customer_no = moved.customer_no
    )
    update draws.draw set last_ordinal = moved.last_ordinal
    from unnest(${draws.map(({ drawId }) => drawId)}::bigint[], ${draws.map(({ lastOrdinal }) => lastOrdinal)}::bigint[])
      as moved (id, last_ordinal)
    where draw.id = moved.id and draw.last_ordinal < moved.last_ordinal`.execute(tx);
}
