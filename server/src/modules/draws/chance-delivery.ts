import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Delivery, DeliveredVoucher, DeliveryClaim } from '#modules/benefits/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockKnownPlayers, lockPlayers } from './lock-players.ts';

/** Chances by an offer, beside those that a draw's own rules give for deeds. */
const action = 'offer';
const keyOf = (voucherId: number): string => `voucher:${voucherId}`;

/**
 * Chances in a draw as offers. They cost nothing by themselves: the prizes of the draw are set aside by it. An
 * offer's own number and limits bound them; they are good as long as the draw. Locks: players, by draw and customer.
 */
export const chanceDelivery: Delivery = {
  priceOf: async (tx, now, { chance }) => {
    const open = await findOpen(tx, now, chance ? [chance.drawId] : []);
    return open.size > 0 ? ok(0) : refuse('DRAW_NOT_OPEN');
  },
  judge: async (tx, now, claims) => {
    const open = await findOpen(tx, now, claims.map(drawOf));
    const players = await lockPlayers(tx, claims.map(playerOf));
    return claims.map((claim) => {
      if (!open.has(drawOf(claim))) return 'DRAW_NOT_OPEN';
      return players.has(`${drawOf(claim)} ${claim.customerNo}`) ? null : 'NOT_FOUND';
    });
  },
  deliver: grantChances,
  takeBack: takeChancesBack,
};

const drawOf = ({ terms }: DeliveryClaim): number => terms.chance?.drawId ?? 0;
const playerOf = (claim: DeliveryClaim) => ({
  drawId: drawOf(claim),
  customerNo: claim.customerNo,
});

async function findOpen(tx: Tx, now: Date, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ id: number }>`
    select draw.id from draws.draw join draws.version on version.draw_id = draw.id and version.state = 'open'
    where draw.id = any (${[...new Set(ids)]}::bigint[]) and draw.state = 'open'
      and ${now} < (content->>'endsAt')::timestamptz`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

async function grantChances(
  tx: Tx,
  now: Date,
  vouchers: readonly DeliveredVoucher[],
): Promise<void> {
  const { rows } = await sql<{ given: number }>`
    with given as (
      select * from unnest(${vouchers.map(drawOf)}::bigint[], ${vouchers.map(({ customerNo }) => customerNo)}::int[],
        ${vouchers.map(({ voucherId }) => keyOf(voucherId))}::text[],
        ${vouchers.map(({ terms }) => terms.chance?.number ?? 0)}::int[]) as g (draw_id, customer_no, natural_key, count)
    ),
    noted as (
      insert into draws.chance (draw_id, customer_no, action, natural_key, count, earned_on, earned_at, org_id)
      select draw_id, customer_no, ${action}, natural_key, count, ${bankDay(now)}::date, ${now}, player.org_id
      from given join draws.player using (draw_id, customer_no)
      returning 1
    ),
    counted as (
      update draws.player set earned = player.earned + summed.count
      from (select draw_id, customer_no, sum(count)::int as count from given group by 1, 2) as summed
      where player.draw_id = summed.draw_id and player.customer_no = summed.customer_no
    )
    select count(*)::int as given from noted`.execute(tx);
  if (rows[0]?.given !== vouchers.length) throw new Error('a chance that was judged was not given');
}

type Granted = { id: number; drawId: number; customerNo: number; count: number };

/** Takes back the chances of a voucher that the customer still has; which of several were played nobody knows. */
async function takeChancesBack(
  tx: Tx,
  now: Date,
  voucherId: number,
  by: string,
): Promise<Result<void>> {
  const { rows } = await sql<Granted>`
    select c.id, c.draw_id as "drawId", c.customer_no as "customerNo", c.count
    from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id
    join draws.chance c on (c.draw_id, c.action, c.natural_key) = ((a.terms #>> '{chance,drawId}')::bigint, ${action}, ${keyOf(voucherId)})
      and c.customer_no = v.customer_no
    where v.id = ${voucherId}`.execute(tx);
  const [granted] = rows;
  // They have left with the draw's period of retention.
  if (!granted) return refuse('CHANCE_USED');
  const player = (await lockKnownPlayers(tx, [granted])).get(
    `${granted.drawId} ${granted.customerNo}`,
  );
  if (!player || player.earned - player.used < granted.count) return refuse('CHANCE_USED');
  await sql`
    with back as (
      insert into draws.chance_taken_back (chance_id, draw_id, customer_no, count, taken_by, taken_at, org_id)
      values (${granted.id}, ${granted.drawId}, ${granted.customerNo}, ${granted.count}, ${by}, ${now}, ${player.orgId})
      returning draw_id, customer_no, count
    )
    update draws.player set earned = player.earned - back.count from back
    where player.draw_id = back.draw_id and player.customer_no = back.customer_no`.execute(tx);
  return ok(undefined);
}
