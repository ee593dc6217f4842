import { type RawBuilder, sql } from 'kysely';
import { openAccounts, pastBalances } from '#modules/ledger/index.ts';
import { addDays, bankDay, bankDayStart } from '#platform/clock/clock.ts';
import { lookUpByIndex, type Tx } from '#platform/postgres/database.ts';

/** A merchant whose statement would not add up to what the ledger moved, so none was made. */
export type Unbalanced = { merchantNo: number; day: string; statedFen: number; movedFen: number };

const merchantsAtOnce = 200;
/** How long after its day a deed may have been committed and still be found; it goes into the next statement. */
const lookBackDays = 2;

/** The first day that some merchant has no statement for; null when none takes benefits. As the job role. */
export async function firstOpenDay(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ day: string | null }>`
    select min(${nextDay})::text as day from merchants.merchant m where m.approved_at is not null`.execute(
    tx,
  );
  return rows[0]?.day ?? null;
}

/** The day that a merchant's next statement is for. */
const nextDay = sql`coalesce(m.settled_through + 1, (m.approved_at at time zone 'Asia/Shanghai')::date)`;

/**
 * Makes the statements of a day that is over, for as many merchants as one transaction should hold; gives how
 * many it looked at, and those whose lines do not add up to what the ledger moved: they keep their day open.
 * The merchants are held for taking: what was under way for the day is through, and nothing more is booked
 * for it. A merchant without movement gets no statement, and its day is over all the same.
 */
export async function makeStatements(
  tx: Tx,
  now: Date,
  day: string,
  except: readonly number[] = [],
): Promise<{ merchants: number; statements: number; unbalanced: Unbalanced[] }> {
  if (day >= bankDay(now)) throw new Error(`${day} is not over`);
  await lookUpByIndex(tx);
  const { rows: due } = await sql<{ no: number; orgId: number; opening: number }>`
    select m.merchant_no as no, m.org_id as "orgId", coalesce((select closing_fen from merchants.statement s
      where s.merchant_no = m.merchant_no order by s.day desc limit 1), 0) as opening
    from merchants.merchant m
    where m.approved_at is not null and ${nextDay} = ${day}::date and m.merchant_no <> all (${[...except]}::int[])
    order by m.merchant_no limit ${merchantsAtOnce} for no key update`.execute(tx);
  if (due.length === 0) return { merchants: 0, statements: 0, unbalanced: [] };
  const accounts = await openAccounts(
    tx,
    due.map(({ no, orgId }) => ({ kind: 'merchant', ownerId: no, orgId })),
  );
  const lines = linesOf(
    due.map(({ no }) => no),
    day,
  );
  const { rows: stated } = await sql<{ no: number; fen: number }>`
    select merchant_no as no, sum(amount_fen)::bigint as fen from (${lines}) l group by 1`.execute(
    tx,
  );
  const statedOf = new Map(stated.map(({ no, fen }) => [no, fen]));
  const end = bankDayStart(addDays(day, 1));
  const balances = await pastBalances.asOf(tx, accounts, new Date(end.getTime() - 1));
  const judged = due.map(({ no, opening }, at) => ({
    merchantNo: no,
    day,
    opening,
    statedFen: statedOf.get(no) ?? 0,
    movedFen: (balances.get(accounts[at] ?? 0) ?? 0) - opening,
  }));
  const good = judged.filter((one) => one.statedFen === one.movedFen);
  const statements = await writeStatements(tx, now, day, good);
  await sql`update merchants.merchant set settled_through = ${day}::date
    where merchant_no = any (${good.map(({ merchantNo }) => merchantNo)}::int[])`.execute(tx);
  return {
    merchants: due.length,
    statements,
    unbalanced: judged
      .filter((one) => one.statedFen !== one.movedFen)
      .map(({ merchantNo, statedFen, movedFen }) => ({
        merchantNo,
        day,
        statedFen,
        movedFen,
      })),
  };
}

/**
 * What moved merchants' balances through a day and stands in no statement yet: what benefits say was redeemed
 * and given back, each funder a line, and what this module booked. A deed that was committed after its day's
 * statement stands in the next one.
 */
function linesOf(merchantNos: readonly number[], day: string): RawBuilder<unknown> {
  const nos = sql`${[...merchantNos]}::int[]`;
  const from = bankDayStart(addDays(day, -lookBackDays));
  const end = bankDayStart(addDays(day, 1));
  return sql`
    with touched as materialized (
      select r.id from benefits.redemption r
      where r.merchant_id = any (${nos}) and r.redeemed_at >= ${from} and r.redeemed_at < ${end}
      union
      select b.redemption_id from benefits.reversal b join benefits.redemption r on r.id = b.redemption_id
      where b.reversed_at >= ${from} and b.reversed_at < ${end} and r.merchant_id = any (${nos})
    ),
    moved as (
      select s.transfer_id, s.merchant_id::int as merchant_no, s.kind, s.redemption_id, coalesce(v.order_reference, '') as order_reference,
        o.name as offer_name, s.funder_id, s.budget_id, s.amount_fen, s.purchase_amount_fen, s.at
      from touched
      join benefits.settled_redemption s on s.redemption_id = touched.id
      join benefits.offer o on o.id = s.offer_id
      left join merchants.verification v on v.redemption_id = s.redemption_id
      union all
      select b.transfer_id, b.merchant_no, b.kind, null, '', '', null, b.budget_id, b.amount_fen, null, b.at
      from merchants.booking b where b.merchant_no = any (${nos}) and b.at >= ${from}
    )
    select moved.transfer_id, moved.merchant_no, moved.kind, moved.redemption_id, moved.order_reference, moved.offer_name,
      f.id as funder_id, coalesce(f.name, '') as funder_name, moved.amount_fen, moved.purchase_amount_fen, moved.at
    from moved
    left join benefits.budget g on g.id = moved.budget_id
    left join benefits.funder f on f.id = coalesce(moved.funder_id, g.funder_id)
    where moved.at < ${end} and not exists (select from merchants.statement_line l where l.transfer_id = moved.transfer_id)`;
}

async function writeStatements(
  tx: Tx,
  now: Date,
  day: string,
  merchants: readonly { merchantNo: number; opening: number }[],
): Promise<number> {
  const nos = merchants.map(({ merchantNo }) => merchantNo);
  const { rows } = await sql<{ statements: number }>`
    with lines as materialized (${linesOf(nos, day)}),
    openings as (select * from unnest(${nos}::int[], ${merchants.map(({ opening }) => opening)}::bigint[]) as w (merchant_no, opening_fen)),
    totals as (
      select merchant_no, count(distinct redemption_id) filter (where kind = 'redeem') as redeemed_count,
        coalesce(sum(amount_fen) filter (where kind = 'redeem'), 0) as redeemed_fen,
        count(distinct redemption_id) filter (where kind = 'reverse') as reversed_count,
        coalesce(sum(amount_fen) filter (where kind = 'reverse'), 0) as reversed_fen,
        coalesce(sum(amount_fen) filter (where kind in ('compensate', 'adjust', 'advance', 'collect')), 0) as corrected_fen,
        coalesce(sum(amount_fen) filter (where kind = 'payout'), 0) as paid_fen, sum(amount_fen) as net_fen
      from lines group by merchant_no
    ),
    made as (
      insert into merchants.statement (merchant_no, org_id, day, redeemed_count, redeemed_fen, reversed_count, reversed_fen,
        corrected_fen, paid_fen, opening_fen, closing_fen, made_at)
      select t.merchant_no, m.org_id, ${day}::date, t.redeemed_count, t.redeemed_fen, t.reversed_count, t.reversed_fen, t.corrected_fen,
        t.paid_fen, o.opening_fen, o.opening_fen + t.net_fen, ${now}
      from totals t join openings o using (merchant_no) join merchants.merchant m using (merchant_no)
      order by t.merchant_no
      returning statement_id, merchant_no, org_id
    ),
    told as (
      insert into merchants.statement_line (statement_id, line, transfer_id, merchant_no, org_id, kind, redemption_id, order_reference,
        offer_name, funder_id, funder_name, amount_fen, purchase_amount_fen, at)
      select made.statement_id, row_number() over (partition by made.statement_id order by l.at, l.transfer_id), l.transfer_id,
        made.merchant_no, made.org_id, l.kind, l.redemption_id, l.order_reference, l.offer_name, l.funder_id, l.funder_name,
        l.amount_fen, l.purchase_amount_fen, l.at
      from lines l join made using (merchant_no)
    )
    select count(*)::int as statements from made`.execute(tx);
  return rows[0]?.statements ?? 0;
}
