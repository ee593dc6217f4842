import { sql } from 'kysely';
import { rankThrow } from '#contract/bobing.ts';
import type { DrawContent } from '#contract/draw-content.ts';
import type { PlayResult } from '#contract/draw-plays.ts';
import type { PlayProof } from '#contract/draw-links.ts';
import { refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { outcomeRulesOf } from './judge-content.core.ts';

type Stored = Omit<PlayResult, 'prize' | 'rank' | 'rankKind'> & {
  prize: string | null;
  prizes: DrawContent['prizes'];
};

const columns = sql`play.draw_id as "drawId", play.ordinal, play.version_no as "versionNo", play.day,
  encode(commitment, 'hex') as commitment, client_seed as "clientSeed", landed, prize, reason, to_jsonb(dice) as dice,
  benefit_code as "benefitCode", ${isoMoment('played_at')} as "playedAt", content->'prizes' as prizes`;
const tables = sql`draws.play join draws.version using (draw_id, version_no) join draws.period using (draw_id, day)`;

function shown({ prizes, ...play }: Stored): PlayResult {
  const prize = prizes.find(({ code }) => code === play.prize);
  const thrown = play.dice ? rankThrow(play.dice) : null;
  return {
    ...play,
    prize: prize ? { code: prize.code, ...prize.name, valueFen: prize.valueFen } : null,
    rank: thrown?.rank ?? null,
    rankKind: thrown?.kind ?? null,
  };
}

/** Plays that were made under keys given now again, by customer and key. */
export async function findPlaysByKey(
  tx: Tx,
  asked: readonly { customerNo: number; clientKey: string }[],
): Promise<ReadonlyMap<string, PlayResult>> {
  const { rows } = await sql<
    Stored & { customerNo: number; clientKey: string }
  >`/* keep plan: plays_by_key */
    select ${columns}, play.customer_no as "customerNo", play.client_key as "clientKey"
    from unnest(${asked.map(({ customerNo }) => customerNo)}::int[], ${asked.map(({ clientKey }) => clientKey)}::text[])
        as asked (customer_no, client_key)
      cross join lateral (
        select * from draws.play where customer_no = asked.customer_no and client_key = asked.client_key limit 1) play
      cross join lateral (
        select content from draws.version where draw_id = play.draw_id and version_no = play.version_no limit 1) version
      cross join lateral (
        select commitment from draws.period where draw_id = play.draw_id and day = play.day limit 1) period`.execute(
    tx,
  );
  return new Map(
    rows.map(({ customerNo, clientKey, ...row }) => [`${customerNo} ${clientKey}`, shown(row)]),
  );
}

/** The newest plays of one customer in a draw. */
export async function playsOfCustomer(
  tx: Tx,
  drawId: number,
  customerNo: number,
): Promise<PlayResult[]> {
  const { rows } = await sql<Stored>`
    select ${columns} from ${tables}
    where play.draw_id = ${drawId} and customer_no = ${customerNo} order by play.ordinal desc limit 50`.execute(
    tx,
  );
  return rows.map(shown);
}

/** All that it takes to compute one play again; the seed only once its day is over. Null: of any customer of the scope. */
export async function provePlay(
  tx: Tx,
  { drawId, customerNo, ordinal }: { drawId: number; customerNo: number | null; ordinal: number },
): Promise<Result<PlayProof>> {
  const { rows } = await sql<
    Stored & {
      kind: PlayProof['rules']['kind'];
      content: DrawContent;
      state: PlayProof['state'];
      seed: string | null;
    }
  >`
    select ${columns}, kind, content, encode(seed, 'hex') as seed,
      jsonb_build_object('ordinal', play.ordinal, 'stockLeft', stock_left, 'sincePrize', since_prize, 'limited', limited,
        'excluded', excluded) as state
    from ${tables} join draws.draw on draw.id = play.draw_id
    where play.draw_id = ${drawId} and play.ordinal = ${ordinal}
      and (${customerNo}::int is null or customer_no = ${customerNo})`.execute(tx);
  const row = rows[0];
  if (!row) return refuse('DRAW_PLAY_UNKNOWN');
  const { kind, content, state, seed, ...play } = row;
  const { totalWeight, prizes, guarantee, zhuangyuanAtEnd = false } = outcomeRulesOf(kind, content);
  return {
    ok: true,
    value: {
      play: shown(play),
      rules: { kind, totalWeight, prizes: [...prizes], guarantee, zhuangyuanAtEnd },
      state,
      seed,
    },
  };
}

type PlayRow = {
  ordinal: number;
  versionNo: number;
  customerNo: number;
  landed: string | null;
  prize: string | null;
  reason: PlayResult['reason'];
  channel: 'customer' | 'staff';
  playedAt: string;
};

/** Plays of a draw by customers of the scope, the newest first. */
export async function listPlays(
  tx: Tx,
  drawId: number,
  limit: number,
  before?: number,
): Promise<Slice<PlayRow, number>> {
  const { rows } = await sql<PlayRow>`
    select ordinal, version_no as "versionNo", customer_no as "customerNo", landed, prize, reason, channel,
      ${isoMoment('played_at')} as "playedAt"
    from draws.play where draw_id = ${drawId} and ordinal < ${before ?? Number.MAX_SAFE_INTEGER}
    order by ordinal desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, (row) => row.ordinal);
}
