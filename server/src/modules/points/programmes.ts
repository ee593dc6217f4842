import { sql } from 'kysely';
import type {
  ChangePointsProgramme,
  CreatePointsProgramme,
  PointsProgramme,
} from '#contract/points.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type Programme = PointsProgramme;

/** A programme with the price of its points on a day. */
const columnsOn = (day: string) => sql`id, code, name, org_id as "orgId",
  points.price_on(id, ${day}::date) as "hundredPointsFen", validity, validity_count as "validityCount", tiers, tier_period as "tierPeriod", tier_times as "tierTimes",
  reminder_days as "reminderDays", state`;

export async function readProgramme(tx: Tx, id: number, day: string): Promise<Programme | null> {
  const { rows } = await sql<Programme>`
    select ${columnsOn(day)} from points.programme where id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/**
 * What the bank owes for a hundred points given on a day, in fen; null for a programme that nobody has. The money
 * stands in the account `points_liability` of the programme and the budget that pays.
 */
export async function priceOfPoints(
  tx: Tx,
  programmeId: number,
  day: string,
): Promise<number | null> {
  const { rows } = await sql<{ fen: number | null }>`
    select points.price_on(${programmeId}::bigint, ${day}::date) as fen`.execute(tx);
  return rows[0]?.fen ?? null;
}

/** In the order in which they were opened. */
export async function listProgrammes(
  tx: Tx,
  day: string,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Programme, number>> {
  const { rows } = await sql<Programme>`
    select ${columnsOn(day)} from points.programme where id > ${after ?? 0} order by id limit ${limit + 1}`.execute(
    tx,
  );
  return sliceOf(rows, limit, ({ id }) => id);
}

/** Opens a programme; the code is unique in the bank. Gives its id. */
export async function createProgramme(
  tx: Tx,
  now: Date,
  createdBy: number | null,
  programme: CreatePointsProgramme,
): Promise<Result<number>> {
  const { rows } = await sql<{ id: number }>`
    insert into points.programme (code, name, org_id, hundred_points_fen, validity, validity_count, tiers,
      tier_period, tier_times, reminder_days, created_by, created_at)
    values (${programme.code}, ${programme.name}, ${programme.orgId}, ${programme.hundredPointsFen}, ${programme.validity},
      ${programme.validityCount}, ${JSON.stringify(programme.tiers)}::jsonb, ${programme.tierPeriod}, ${programme.tierTimes}, ${programme.reminderDays}, ${createdBy}, ${now})
    on conflict (code) do nothing returning id`.execute(tx);
  const id = rows[0]?.id;
  return id === undefined ? refuse('CODE_TAKEN', { code: programme.code }) : ok(id);
}

/** Changes what a programme is called and what its tiers are, or moves it on: open ⇄ redeem_only → closed, which is the end. */
export async function changeProgramme(
  tx: Tx,
  id: number,
  day: string,
  change: ChangePointsProgramme,
): Promise<Result<Programme>> {
  const { rows } = await sql<Programme>`
    select ${columnsOn(day)} from points.programme where id = ${id} for no key update`.execute(tx);
  const [programme] = rows;
  if (!programme) return refuse('NOT_FOUND');
  if (programme.state === 'closed')
    return refuse('POINTS_PROGRAMME_CLOSED', { programme: programme.name });
  // Only what is said: what is not stays.
  const changed: Programme = { ...programme, ...definedOf(change) };
  await sql`update points.programme set name = ${changed.name}, state = ${changed.state}, tiers = ${JSON.stringify(changed.tiers)}::jsonb,
    tier_period = ${changed.tierPeriod}, tier_times = ${changed.tierTimes},
    reminder_days = ${changed.reminderDays} where id = ${id}`.execute(tx);
  return ok(changed);
}

function definedOf(change: ChangePointsProgramme) {
  const { name, state, tiers, tierPeriod, tierTimes, reminderDays } = change;
  return {
    ...(name === undefined ? {} : { name }),
    ...(state === undefined ? {} : { state }),
    ...(tiers === undefined ? {} : { tiers }),
    ...(tierPeriod === undefined ? {} : { tierPeriod }),
    ...(tierTimes === undefined ? {} : { tierTimes }),
    ...(reminderDays === undefined ? {} : { reminderDays }),
  };
}
