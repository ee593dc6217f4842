import { sql } from 'kysely';
import { rankThrow } from '#contract/bobing.ts';
import type { Deed } from '#contract/fraud.ts';
import type { DrawContent } from '#contract/draw-content.ts';
import type { PlayResult } from '#contract/draw-plays.ts';
import type { DrawKind } from '#contract/draws.ts';
import { ok, type Refusal, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { DeedJudge } from '#modules/benefits/index.ts';
import { barredCustomers } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { decidedAgain } from '#platform/batching/batch-queue.ts';
import { lookUpByIndex, type Tx } from '#platform/postgres/database.ts';
import { decidePlay, type DrawStanding, type PlayerStanding } from './decide-plays.core.ts';
import { outcomeRulesOf } from './judge-content.core.ts';
import { type LockedPlayer, lockKnownPlayers } from './lock-players.ts';
import { issuePrizes } from './payout.ts';
import type { PlayRequest } from './play-request.ts';
import { randomOf } from './random.core.ts';
import { findPlaysByKey } from './read-plays.ts';
import { openSeed, preparePeriods } from './seed-periods.ts';
import { type DonePlay, writePlays } from './sql/write-plays.ts';

type Draw = DrawStanding & {
  kind: DrawKind;
  content: DrawContent;
  orgId: number | null;
  allotments: number[];
  /** of today; null when there is none yet */
  period: { seed: Buffer; commitment: string } | null;
};
type Player = PlayerStanding & { row: LockedPlayer };

/**
 * Plays a set of draws in the caller's transaction (as the job role), in the order asked; answers in that
 * order. Outcome, stock, chance and the benefit that was won are written together, before anything is shown.
 */
export async function playDraws(
  tx: Tx,
  keyring: Keyring,
  now: Date,
  requests: readonly PlayRequest[],
  judge?: DeedJudge,
): Promise<Result<PlayResult>[]> {
  if (requests.length === 0) return [];
  const today = bankDay(now);
  await lookUpByIndex(tx);
  const stands = await judge?.judge(tx, now, requests.map(deedOf), async (places) => {
    const known = await findPlaysByKey(tx, requests);
    return new Set(places.filter((at) => requests[at] && known.has(keyOf(requests[at]))));
  });
  const barred = await barredCustomers.find(
    tx,
    requests.map(({ customerNo }) => customerNo),
    today,
  );
  const draws = await lockDraws(tx, keyring, today, requests);
  const players = await lockKnownPlayers(tx, requests);
  const excluded = await findExcluded(tx, requests);
  const earlier = await findPlaysByKey(tx, requests);
  const late = await countLatePlays(tx, today, players);
  const standings = new Map(
    [...players].map(([key, row]) => [key, standingOf(row, today, excluded, late.get(key) ?? 0)]),
  );
  const done: DonePlay[] = [];
  const answers = requests.map((request, at): Answer => {
    const replayed = earlier.get(keyOf(request));
    if (replayed) return { told: sameOrReused(replayed, request) };
    const refusal = stands?.[at];
    if (refusal) return { told: { ok: false, refusal } };
    const draw = draws.get(request.drawId);
    if (!draw?.isOpen) return { told: refuse('DRAW_NOT_OPEN') };
    const why = barred.get(request.customerNo);
    if (why) return { told: refuse(why) };
    const { period } = draw;
    if (!period || (request.commitment !== null && request.commitment !== period.commitment))
      return { told: refuse('DRAW_COMMITMENT_CHANGED') };
    const player = standings.get(`${request.drawId} ${request.customerNo}`);
    const decided = decidePlay(draw, player, now, request.clientSeed, (name) =>
      randomOf(period.seed, name),
    );
    if (!decided.ok) return { told: decided };
    const { versionNo } = draw;
    const play: DonePlay = { request, ...decided.value, versionNo, day: today, benefit: null };
    done.push(play);
    return { draw, play };
  });
  const unprepared = [...draws.values()].filter(({ period, isOpen }) => isOpen && !period);
  if (unprepared.length > 0)
    await preparePeriods(
      tx,
      keyring,
      now,
      unprepared.map(({ drawId }) => drawId),
    );
  const refused = await issueWon(tx, now, draws, done);
  if (refused.size > 0)
    return requests.map((request) => {
      const refusal = refused.get(request);
      return refusal ? { ok: false, refusal } : refuse(decidedAgain);
    });
  if (done.length > 0)
    await writePlays(tx, now, done, [...draws.values()], [...standings.values()]);
  await auditStaff(tx, draws, done);
  judge?.note(
    now,
    done.map(({ request, state }) => ({
      ...deedOf(request),
      objectKey: `${request.drawId}:${state.ordinal}`,
    })),
  );
  return answers.map((answer) =>
    'told' in answer ? answer.told : ok(resultOf(answer.draw, answer.play, now)),
  );
}

/** What is told at once, or a play whose benefit is still to be issued. */
type Answer = { told: Result<PlayResult> } | { draw: Draw; play: DonePlay };

function deedOf({ customerNo, deviceKey, addressKey, playedBy }: PlayRequest): Deed {
  return {
    what: 'play',
    customerNo,
    deviceKey: deviceKey ?? null,
    addressKey: addressKey ?? null,
    phoneKey: null,
    operator: playedBy.startsWith('customer:') ? null : playedBy,
    outletOrgId: null,
    merchantNo: null,
  };
}

const keyOf = ({ customerNo, clientKey }: PlayRequest): string => `${customerNo} ${clientKey}`;

function sameOrReused(play: PlayResult, request: PlayRequest): Result<PlayResult> {
  return play.drawId === request.drawId && play.clientSeed === request.clientSeed
    ? ok(play)
    : refuse('IDEMPOTENCY_KEY_REUSED');
}

type DrawRow = {
  drawId: number;
  kind: DrawKind;
  orgId: number | null;
  isOpen: boolean;
  lastOrdinal: number;
  versionNo: number;
  content: DrawContent;
  left: number[];
  isContended: boolean;
  allotments: number[];
  envelope: Buffer | null;
  commitment: string | null;
};

/**
 * Holds the draws of a batch, by id, and reads them in a second statement, whose snapshot is taken once they
 * are held: of what was committed while we waited, the first would not know.
 */
async function lockDraws(
  tx: Tx,
  keyring: Keyring,
  today: string,
  requests: readonly PlayRequest[],
): Promise<Map<number, Draw>> {
  const ids = [...new Set(requests.map(({ drawId }) => drawId))];
  await sql`/* keep plan: lock_draws */ select from draws.draw where id = any(${ids}::bigint[]) order by id for no key update`.execute(
    tx,
  );
  const { rows } = await sql<DrawRow>`/* keep plan: read_draws_to_play */
    select draw.id as "drawId", kind, draw.org_id as "orgId", draw.state = 'open' as "isOpen", last_ordinal as "lastOrdinal",
      draw.version_no as "versionNo", content, stocked.left, stocked.allotments,
      content @> '{"zhuangyuanAtEnd": true}' and exists (select from draws.play p
        where p.draw_id = draw.id and p.version_no = draw.version_no and greatness is not null) as "isContended",
      seed_enc as envelope,
      encode(commitment, 'hex') as commitment
    from draws.draw
      join draws.version on version.draw_id = draw.id and version.version_no = draw.version_no
      cross join lateral (
        select to_jsonb(array_agg(stock - given order by position)) as left, to_jsonb(array_agg(allotment_id order by position)) as allotments
        from draws.prize where prize.draw_id = draw.id and prize.version_no = draw.version_no) stocked
      left join draws.period on period.draw_id = draw.id and day = ${today}::date and seed is null
    where draw.id = any(${ids}::bigint[])`.execute(tx);
  return new Map(rows.map((row) => [row.drawId, drawOf(row, keyring, today)]));
}

function drawOf(row: DrawRow, keyring: Keyring, today: string): Draw {
  const { drawId, kind, orgId, content, envelope, commitment, left, allotments } = row;
  return {
    drawId,
    kind,
    orgId,
    content,
    allotments,
    versionNo: row.versionNo,
    isOpen: row.isOpen,
    lastOrdinal: row.lastOrdinal,
    rules: outcomeRulesOf(kind, content),
    startsAt: new Date(content.startsAt),
    endsAt: new Date(content.endsAt),
    playsPerDay: content.playsPerDay,
    stockLeft: left,
    isContended: row.isContended,
    period:
      envelope && commitment
        ? { seed: openSeed(keyring, drawId, today, envelope), commitment }
        : null,
  };
}

/**
 * Plays of today of those who have played on a later day already, as a process whose clock is ahead has counted
 * them: the row of a player tells of the last day only. Nearly always nobody.
 */
async function countLatePlays(
  tx: Tx,
  today: string,
  players: ReadonlyMap<string, LockedPlayer>,
): Promise<ReadonlyMap<string, number>> {
  const ahead = [...players.values()].filter(
    ({ playedOn }) => playedOn !== null && playedOn > today,
  );
  if (ahead.length === 0) return new Map();
  const { rows } = await sql<{ key: string; plays: number }>`
    select draw_id || ' ' || customer_no as key, count(*)::int as plays from draws.play
    where day = ${today}::date and (draw_id, customer_no) in (
      select * from unnest(${ahead.map(({ drawId }) => drawId)}::bigint[], ${ahead.map(({ customerNo }) => customerNo)}::int[]))
    group by 1`.execute(tx);
  return new Map(rows.map(({ key, plays }) => [key, plays]));
}

function standingOf(
  row: LockedPlayer,
  today: string,
  excluded: ReadonlySet<number>,
  late: number,
): Player {
  return {
    row,
    earned: row.earned,
    used: row.used,
    sincePrize: row.sincePrize,
    wins: row.wins,
    playedToday: row.playedOn === today ? row.playedThatDay : late,
    excluded: excluded.has(row.customerNo),
  };
}

async function findExcluded(
  tx: Tx,
  requests: readonly PlayRequest[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ no: number }>`/* keep plan: find_excluded */
    select customer_no as no from draws.exclusion
    where customer_no = any(${requests.map(({ customerNo }) => customerNo)}::int[]) and ended_at is null`.execute(
    tx,
  );
  return new Set(rows.map(({ no }) => no));
}

/**
 * Issues what was won. A benefit that is refused takes its play with it: what was issued is undone, and the
 * other plays, which come before and after it, are decided anew.
 */
async function issueWon(
  tx: Tx,
  now: Date,
  draws: ReadonlyMap<number, Draw>,
  done: readonly DonePlay[],
): Promise<Map<PlayRequest, Refusal>> {
  const refused = new Map<PlayRequest, Refusal>();
  const won = done.filter(({ prize }) => prize !== null);
  if (won.length === 0) return refused;
  await sql`savepoint decided`.execute(tx);
  const issued = await issuePrizes(
    tx,
    now,
    won.map(({ request, prize, state }) => ({
      drawId: request.drawId,
      ordinal: state.ordinal,
      customerNo: request.customerNo,
      channel: request.channel,
      allotmentId: allotmentOf(draws.get(request.drawId), prize),
    })),
  );
  for (const [index, play] of won.entries()) {
    const answer = issued[index];
    if (!answer) throw new Error('a prize has no answer');
    if (answer.ok) play.benefit = answer.value;
    else refused.set(play.request, answer.refusal);
  }
  if (refused.size > 0) await sql`rollback to savepoint decided`.execute(tx);
  return refused;
}

function allotmentOf(draw: Draw | undefined, prize: string | null): number {
  const position = draw?.rules.prizes.findIndex(({ code }) => code === prize) ?? -1;
  const allotmentId = draw?.allotments[position];
  if (allotmentId === undefined) throw new Error(`nothing is set aside for the prize ${prize}`);
  return allotmentId;
}

async function auditStaff(
  tx: Tx,
  draws: ReadonlyMap<number, Draw>,
  done: readonly DonePlay[],
): Promise<void> {
  const records = done.flatMap(({ request, state, prize }) =>
    request.actor
      ? [
          {
            actor: request.actor,
            action: 'draw.play',
            objectKind: 'Draw',
            objectId: request.drawId,
            orgId: draws.get(request.drawId)?.orgId ?? null,
            detail: { ordinal: state.ordinal, customerNo: request.customerNo, prize },
          },
        ]
      : [],
  );
  if (records.length > 0) await recordAudit(tx, ...records);
}

function resultOf(draw: Draw, play: DonePlay, now: Date): PlayResult {
  const { request, state, landed, reason, dice, day, benefit } = play;
  const prize = draw.content.prizes.find(({ code }) => code === play.prize);
  const thrown = dice ? rankThrow(dice) : null;
  return {
    drawId: draw.drawId,
    ordinal: state.ordinal,
    versionNo: draw.versionNo,
    day,
    commitment: draw.period?.commitment ?? '',
    clientSeed: request.clientSeed,
    landed,
    prize: prize ? { code: prize.code, ...prize.name, valueFen: prize.valueFen } : null,
    reason,
    dice,
    rank: thrown?.rank ?? null,
    rankKind: thrown?.kind ?? null,
    benefitCode: benefit?.code ?? null,
    playedAt: now.toISOString(),
  };
}
