import { sql } from 'kysely';
import { isTableFull } from '#contract/draw-outcome.ts';
import type { TableEnd } from '#contract/draw-links.ts';
import type { DrawContent } from '#contract/draw-content.ts';
import { ok, type Result } from '#contract/result.ts';
import { barredCustomers } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type Contender, decideTable } from './bobing-table.core.ts';
import { outcomeRulesOf } from './judge-content.core.ts';
import { issuePrizes } from './payout.ts';

export type EndedVersion = {
  drawId: number;
  versionNo: number;
  orgId: number | null;
  content: DrawContent;
};
/** In the order of offers and allotments. */
export type EndedPrize = { code: string; position: number; allotmentId: number; left: number };

/**
 * Decides who has the 状元 of rules that have just ended, under the lock of their draw: what was thrown before is
 * known, and nothing is thrown after. What it gives issues the prize and writes how the table ended, to be run
 * under the benefits' locks; a table is decided once, which the key of its award keeps.
 */
export async function awardTable(
  tx: Tx,
  now: Date,
  ended: EndedVersion,
  prizes: readonly EndedPrize[],
  endedBy: 'staff' | 'new_rules',
): Promise<() => Promise<Result<void>>> {
  const { drawId, versionNo, orgId, content } = ended;
  const contenders = await findContenders(tx, drawId, versionNo);
  const barred = await findBarred(
    tx,
    now,
    contenders.map(({ customerNo }) => customerNo),
  );
  const { winner, passedOver } = decideTable(contenders, barred);
  const left = prizes
    .toSorted((one, other) => one.position - other.position)
    .map((one) => one.left);
  const rules = outcomeRulesOf('bobing', content);
  const why: TableEnd = isTableFull(rules, left, contenders.length > 0)
    ? 'prizes_gone'
    : now >= new Date(content.endsAt)
      ? 'time'
      : endedBy;
  return async () => {
    const given = winner ? await givePrize(tx, now, ended, winner, prizes) : null;
    if (given && !given.ok) return given;
    await sql`
      insert into draws.award (draw_id, version_no, ended_by, ordinal, customer_no, passed_over, benefit_id, benefit_code, decided_at, org_id)
      values (${drawId}, ${versionNo}, ${why}, ${winner?.ordinal ?? null}, ${winner?.customerNo ?? null}, ${passedOver}::bigint[],
        ${given?.value.id ?? null}, ${given?.value.code ?? null}, ${now}, ${orgId})`.execute(tx);
    return ok(undefined);
  };
}

type Thrown = Contender & { channel: 'customer' | 'staff' };

async function findContenders(tx: Tx, drawId: number, versionNo: number): Promise<Thrown[]> {
  const { rows } = await sql<Thrown>`
    select ordinal, customer_no as "customerNo", to_jsonb(dice) as dice, channel from draws.play
    where draw_id = ${drawId} and version_no = ${versionNo} and greatness is not null
    order by greatness desc, ordinal`.execute(tx);
  return rows;
}

/** Those who may be given nothing, and those on the list of who wins nothing. */
async function findBarred(
  tx: Tx,
  now: Date,
  customerNos: readonly number[],
): Promise<ReadonlySet<number>> {
  const barred = await barredCustomers.find(tx, customerNos, bankDay(now));
  const { rows } = await sql<{ no: number }>`
    select customer_no as no from draws.exclusion where customer_no = any(${customerNos}::int[]) and ended_at is null`.execute(
    tx,
  );
  return new Set([...barred.keys(), ...rows.map(({ no }) => no)]);
}

async function givePrize(
  tx: Tx,
  now: Date,
  { drawId, versionNo }: EndedVersion,
  { ordinal, customerNo, channel }: Thrown,
  prizes: readonly EndedPrize[],
): Promise<Result<{ id: number; code: string }>> {
  const prize = prizes.find(({ code }) => code === 'zhuangyuan');
  if (!prize) throw new Error(`nothing is set aside for the 状元 of draw ${drawId}`);
  const win = { drawId, ordinal, customerNo, channel, allotmentId: prize.allotmentId };
  const [issued] = await issuePrizes(tx, now, [win]);
  if (!issued) throw new Error('a prize has no answer');
  if (issued.ok)
    await sql`update draws.prize set given = given + 1
      where draw_id = ${drawId} and version_no = ${versionNo} and code = 'zhuangyuan'`.execute(tx);
  return issued;
}
