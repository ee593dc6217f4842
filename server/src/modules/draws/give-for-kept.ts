import { sql } from 'kysely';
import { z } from 'zod';
import { ok, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { earnChances } from './earn-chances.ts';
import { monthBefore, readKept } from './kept-funds.ts';

const customersAtOnce = 2_000;

type Giving = { drawId: number; orgId: number | null; keptFen: number };
type Mark = { after: number; customers: number; finished: boolean };

/**
 * 留存礼遇: chances for the funds that customers kept in the month before, once a draw, month and customer. A draw
 * that the law does not let give is left where it stands, and goes on from there once it is switched on.
 */
export const giveForKeptJob: JobKind<Record<string, never>, { customers: number }> = {
  kind: 'draws.kept',
  input: z.strictObject({}),
  run: async (platform, { signal }) => {
    const { database, clock } = platform;
    const { month, ...days } = monthBefore(bankDay(clock.now()));
    const draws = await withJob(database, (tx) => findGiving(tx, clock.now(), days.until));
    let customers = 0;
    for (const draw of draws) {
      let mark = await withJob(database, (tx) => openMark(tx, clock.now(), draw, month));
      const before = mark.customers;
      while (!mark.finished) {
        signal.throwIfAborted();
        const asked = { lineFen: draw.keptFen, after: mark.after, limit: customersAtOnce };
        const next = await readKept(platform, days, asked);
        if (next === null) break;
        const given = await giveChunk(platform, draw, month, mark.after, next);
        if (!given.ok) break;
        mark = given.value;
      }
      customers += mark.customers - before;
    }
    return { customers };
  },
};

/** Open draws that give for funds kept in a month, none that was over before they began. */
async function findGiving(tx: Tx, now: Date, until: string): Promise<Giving[]> {
  const { rows } = await sql<Giving>`
    select draw.id as "drawId", draw.org_id as "orgId", (rule->>'keptFen')::bigint as "keptFen"
    from draws.draw join draws.version on version.draw_id = draw.id and version.state = 'open'
      cross join lateral jsonb_array_elements(content->'chances') as rule
    where draw.state = 'open' and rule->>'action' = 'funds_kept' and ${now} < (content->>'endsAt')::timestamptz
      and ((content->>'startsAt')::timestamptz at time zone 'Asia/Shanghai')::date <= ${until}::date
    order by draw.id`.execute(tx);
  return rows;
}

/** Where a run stands; the first time, at its beginning. */
async function openMark(tx: Tx, now: Date, { drawId, orgId }: Giving, month: string) {
  await sql`insert into draws.kept_run (draw_id, month, started_at, org_id)
    values (${drawId}, ${month}, ${now}, ${orgId}) on conflict do nothing`.execute(tx);
  return lockMark(tx, drawId, month);
}

/** Held until commit: a chunk is given by one of two runs at once. */
async function lockMark(tx: Tx, drawId: number, month: string): Promise<Mark> {
  const { rows } = await sql<Mark>`
    select after_customer_no as after, customers, finished_at is not null as finished
    from draws.kept_run where draw_id = ${drawId} and month = ${month} for no key update`.execute(
    tx,
  );
  const [mark] = rows;
  if (!mark) throw new Error('a run of chances for funds kept has no mark');
  return mark;
}

async function giveChunk(
  { database, clock }: Platform,
  draw: Giving,
  month: string,
  after: number,
  next: readonly number[],
): Promise<Result<Mark>> {
  const { drawId } = draw;
  return withJob(database, async (tx) => {
    const mark = await lockMark(tx, drawId, month);
    // Another run was faster.
    if (mark.finished || mark.after !== after) return ok(mark);
    const now = clock.now();
    const own = await withinUnit(tx, draw, next);
    const answers = await earnChances(
      tx,
      now,
      own.map((customerNo) => ({ drawId, customerNo, action: 'funds_kept', naturalKey: month })),
    );
    // The law and the end of a draw are the same for all: nothing was written, and the mark stays.
    for (const answer of answers)
      if (!answer.ok && standing.has(answer.refusal.code)) return answer;
    const given = answers.filter((answer) => answer.ok && answer.value.earned > 0).length;
    const finished = next.length < customersAtOnce;
    await sql`
      update draws.kept_run set after_customer_no = ${next.at(-1) ?? after}, customers = customers + ${given},
        finished_at = ${finished ? now : null}
      where draw_id = ${drawId} and month = ${month}`.execute(tx);
    return ok(await lockMark(tx, drawId, month));
  });
}

const standing: ReadonlySet<string> = new Set(['DEPOSIT_LINKED_REWARD', 'DRAW_NOT_OPEN']);

/** Those of the unit whose draw it is, by their outlet; of the whole bank's draw, everybody. */
async function withinUnit(
  tx: Tx,
  { orgId }: Giving,
  customers: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ no: number }>`
    select asked.no from unnest(${customers}::int[]) as asked (no)
    where ${orgId}::int is null or exists (
      select from organization.org_unit own join organization.org_unit above on own.path <@ above.path
      where own.org_id = customers.outlet_of(asked.no) and above.org_id = ${orgId})
    order by 1`.execute(tx);
  return rows.map(({ no }) => no);
}

/** After the morning's tag run, by when the balances of the day before are in. */
export const drawKept = {
  name: 'draws.kept',
  cron: '50 6 * * *',
  enqueue: async ({ database, jobs }: Platform): Promise<void> => {
    const title = { zh: '留存礼遇', en: 'Chances for funds kept' };
    await withJob(database, (tx) =>
      jobs.enqueue(tx, giveForKeptJob, {}, { title, naturalKey: 'day' }),
    );
  },
};
