import { sql } from 'kysely';
import type { ChanceRule } from '#contract/draw-content.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { judgeReward } from '#contract/reward-law.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type Deed, type Earned, judgeChance, rewardsOf } from './chance.core.ts';
import { lockPlayers } from './lock-players.ts';

/** Something a customer did; `givenBy`: staff who gave the chance by hand. */
export type CustomerDeed = Deed & {
  drawId: number;
  customerNo: number;
  givenBy?: number | null;
};
/** `earned` by this deed: 0 when it was known already. */
export type Chances = { earned: number; left: number };

type OpenDraw = { drawId: number; chances: ChanceRule[]; switchedOn: boolean };

/**
 * Writes what deeds earn, as the job role; answers in the order told. A deed told twice, at once or years
 * apart, earns once: its key is unique, and the player's row is held while the limits are looked at.
 */
export async function earnChances(
  tx: Tx,
  now: Date,
  deeds: readonly CustomerDeed[],
): Promise<Result<Chances>[]> {
  if (deeds.length === 0) return [];
  const rulesOf = await readOpenRules(tx, now, deeds);
  const players = await lockPlayers(tx, deeds);
  const earned = await readEarned(tx, bankDay(now), deeds);
  const known = await findKnown(tx, deeds);
  const written: (CustomerDeed & { count: number })[] = [];
  const answers = deeds.map((deed): Result<Chances> => {
    const draw = rulesOf.get(deed.drawId);
    const player = players.get(playerKey(deed));
    if (!draw) return refuse('DRAW_NOT_OPEN');
    if (!player) return refuse('NOT_FOUND');
    const so = earned.get(earnedKey(deed)) ?? { today: 0, total: 0 };
    const breach = draw.switchedOn ? null : breachOf(deed);
    if (breach) return refuse(breach.code);
    const verdict = judgeChance(draw.chances, deed, so, known.has(deedKey(deed)));
    if (verdict.kind === 'no_rule') return refuse('DRAW_ACTION_UNKNOWN');
    if (verdict.kind === 'limit') return refuse('DRAW_CHANCE_LIMIT');
    const count = verdict.kind === 'earned' ? verdict.count : 0;
    if (count > 0) {
      written.push({ ...deed, count });
      known.add(deedKey(deed));
      earned.set(earnedKey(deed), { today: so.today + count, total: so.total + count });
      player.earned += count;
    }
    return ok({ earned: count, left: player.earned - player.used });
  });
  await writeChances(tx, now, written);
  return answers;
}

/** Rule 1 stands in the way of a chance until compliance has switched the rules on that give it. */
const breachOf = ({ action }: CustomerDeed) =>
  rewardsOf([{ action }]).flatMap((reward) => judgeReward(reward) ?? [])[0];

const playerKey = ({ drawId, customerNo }: CustomerDeed): string => `${drawId} ${customerNo}`;
const earnedKey = (deed: CustomerDeed): string => `${playerKey(deed)} ${deed.action}`;
const deedKey = (deed: CustomerDeed): string => `${earnedKey(deed)} ${deed.naturalKey}`;

async function readOpenRules(
  tx: Tx,
  now: Date,
  deeds: readonly CustomerDeed[],
): Promise<ReadonlyMap<number, OpenDraw>> {
  const { rows } = await sql<OpenDraw>`
    select draw_id as "drawId", content->'chances' as chances,
      law_switches.is_on('draw', draw_id, version_no) as "switchedOn" from draws.version
    where draw_id = any(${deeds.map(({ drawId }) => drawId)}::bigint[]) and state = 'open'
      and ${now} < (content->>'endsAt')::timestamptz`.execute(tx);
  return new Map(rows.map((row) => [row.drawId, row]));
}

async function readEarned(
  tx: Tx,
  today: string,
  deeds: readonly CustomerDeed[],
): Promise<Map<string, Earned>> {
  const { rows } = await sql<Earned & Pick<CustomerDeed, 'drawId' | 'customerNo' | 'action'>>`
    select draw_id as "drawId", customer_no as "customerNo", action, sum(count)::int as total,
      coalesce(sum(count) filter (where earned_on = ${today}::date), 0)::int as today
    from draws.chance
    where (draw_id, customer_no) in (
      select * from unnest(${deeds.map(({ drawId }) => drawId)}::bigint[], ${deeds.map(({ customerNo }) => customerNo)}::int[]))
    group by 1, 2, 3`.execute(tx);
  return new Map(
    rows.map(({ today: ofToday, total, ...of }) => [
      `${of.drawId} ${of.customerNo} ${of.action}`,
      { today: ofToday, total },
    ]),
  );
}

async function findKnown(tx: Tx, deeds: readonly CustomerDeed[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    select draw_id || ' ' || customer_no || ' ' || action || ' ' || natural_key as key
    from draws.chance
    where (draw_id, customer_no, action, natural_key) in (
      select * from unnest(${deeds.map(({ drawId }) => drawId)}::bigint[], ${deeds.map(({ customerNo }) => customerNo)}::int[],
        ${deeds.map(({ action }) => action)}::text[], ${deeds.map(({ naturalKey }) => naturalKey)}::text[]))`.execute(
    tx,
  );
  return new Set(rows.map(({ key }) => key));
}

async function writeChances(
  tx: Tx,
  now: Date,
  written: readonly (CustomerDeed & { count: number })[],
): Promise<void> {
  if (written.length === 0) return;
  await sql`
    with given as (
      select * from unnest(${written.map(({ drawId }) => drawId)}::bigint[], ${written.map(({ customerNo }) => customerNo)}::int[],
        ${written.map(({ action }) => action)}::text[], ${written.map(({ naturalKey }) => naturalKey)}::text[],
        ${written.map(({ count }) => count)}::int[], ${written.map(({ givenBy }) => givenBy ?? null)}::bigint[])
        as g (draw_id, customer_no, action, natural_key, count, given_by)
    ),
    noted as (
      insert into draws.chance (draw_id, customer_no, action, natural_key, count, earned_on, earned_at, given_by, org_id)
      select given.draw_id, given.customer_no, action, natural_key, count, ${bankDay(now)}::date, ${now}, given_by, player.org_id
      from given join draws.player using (draw_id, customer_no)
    )
    update draws.player set earned = player.earned + summed.count
    from (select draw_id, customer_no, sum(count)::int as count from given group by 1, 2) as summed
    where player.draw_id = summed.draw_id and player.customer_no = summed.customer_no`.execute(tx);
}
