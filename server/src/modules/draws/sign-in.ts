import { sql } from 'kysely';
import type { ChanceRule } from '#contract/draw-content.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { DrawLink } from './draw-link.ts';
import { type CustomerDeed, earnChances } from './earn-chances.ts';
import { lockPlayers } from './lock-players.ts';
import { completesRound, signIn } from './streak.core.ts';

type SignedIn = { streakDays: number; earned: number; chancesLeft: number };

/**
 * Signs a customer in for today: the streak goes on or begins again, and what the day and a round of days earn
 * is written. Twice on one day it changes nothing.
 */
export async function signInToday(
  tx: Tx,
  now: Date,
  { drawId, customerNo }: DrawLink,
): Promise<Result<SignedIn>> {
  const today = bankDay(now);
  const player = (await lockPlayers(tx, [{ drawId, customerNo }])).get(`${drawId} ${customerNo}`);
  if (!player) return refuse('NOT_FOUND');
  const rules = await readRules(tx, drawId);
  // A day that earns nothing by itself still counts for the streak.
  if (!rules.some(({ action }) => action === 'sign_in' || action === 'streak'))
    return refuse('DRAW_ACTION_UNKNOWN');
  const streak = signIn(
    { day: player.streakDay, days: player.streakDays },
    today,
    addDays(today, -1),
  );
  if (streak.isNew)
    await sql`update draws.player set streak_day = ${streak.day}::date, streak_days = ${streak.days}
      where draw_id = ${drawId} and customer_no = ${customerNo}`.execute(tx);
  const deeds = rules.flatMap((rule): CustomerDeed[] => {
    const isRound =
      rule.action === 'streak' && completesRound(streak.days, rule.streakDays ?? Infinity);
    return rule.action === 'sign_in' || isRound
      ? [{ drawId, customerNo, action: rule.action, naturalKey: today }]
      : [];
  });
  const chances = await earnChances(tx, now, deeds);
  const refused = chances.find((one) => !one.ok && one.refusal.code !== 'DRAW_CHANCE_LIMIT');
  if (refused && !refused.ok) return refused;
  const earned = chances.reduce((sum, one) => sum + (one.ok ? one.value.earned : 0), 0);
  return ok({
    streakDays: streak.days,
    earned,
    chancesLeft: player.earned - player.used + earned,
  });
}

async function readRules(tx: Tx, drawId: number): Promise<ChanceRule[]> {
  const { rows } = await sql<{ chances: ChanceRule[] }>`
    select content->'chances' as chances from draws.version where draw_id = ${drawId} and state = 'open'`.execute(
    tx,
  );
  return rows[0]?.chances ?? [];
}
