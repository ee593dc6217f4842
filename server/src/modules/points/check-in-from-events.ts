import { sql } from 'kysely';
import type { ShippedEvent } from '#platform/outbox/ship-outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { giveByRule } from './give-by-rule.ts';
import { paidByRule } from './rule-funding.ts';
import { readRule } from './rule-rows.ts';

/** Deeds of one transaction, which holds the rows of their customers. */
const pieceDeeds = 500;

type CheckIn = {
  ruleId: number;
  customerNo: number;
  day: string;
  points: number;
};

/**
 * 进门有礼 of who was seen coming in: each active rule of the whole bank or of a unit above the customer's outlet
 * gives its points once a bank day and person. A visit told again, by the lobby as well, or under another of the
 * person's numbers gives nothing more: the key is the one that `grantCheckIn` uses.
 */
export async function checkInFromEvents(
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  events: readonly ShippedEvent[],
): Promise<void> {
  const visits = events.filter(({ type, partyNo }) => type === 'visit' && partyNo > 0);
  if (visits.length === 0) return;
  const found = await withJob(database, (tx) => findCheckIns(tx, visits));
  for (const [ruleId, deeds] of Map.groupBy(found, (one) => one.ruleId))
    for (let at = 0; at < deeds.length; at += pieceDeeds)
      await withJob(database, (tx) =>
        give(tx, clock.now(), ruleId, deeds.slice(at, at + pieceDeeds)),
      );
}

async function findCheckIns(tx: Tx, visits: readonly ShippedEvent[]): Promise<CheckIn[]> {
  const { rows } = await sql<CheckIn>`
    select distinct rule.id as "ruleId", person.no as "customerNo",
      (told.occurred_at at time zone 'Asia/Shanghai')::date as day, (content->>'points')::bigint as points
    from unnest(${visits.map(({ partyNo }) => partyNo)}::int[], ${visits.map(({ occurredAt }) => occurredAt)}::timestamptz[])
        as told (party_no, occurred_at)
      join points.rule on rule.state = 'active'
      join points.rule_version active on active.rule_id = rule.id and active.version = rule.active_version
        and content->>'kind' = 'check_in'
      cross join lateral (select customers.person_of(told.party_no) as no) person
    where person.no is not null and (rule.org_id is null or exists (
      select from organization.org_unit own join organization.org_unit above on own.path <@ above.path
      where own.org_id = customers.outlet_of(person.no) and above.org_id = rule.org_id))
    order by 1, 2, 3`.execute(tx);
  return rows;
}

/** Whoever may have nothing any more, or whose programme has ended, is refused by itself. */
async function give(
  tx: Tx,
  now: Date,
  ruleId: number,
  checkIns: readonly CheckIn[],
): Promise<void> {
  const rule = await readRule(tx, ruleId);
  if (rule?.state !== 'active' || rule.programmeId === null) return;
  const customerNos = checkIns.map(({ customerNo }) => customerNo);
  // Held first, so that nobody is merged between the look and the giving.
  await sql`select from customers.customer where customer_no = any (${customerNos}::int[])
    order by customer_no for no key update`.execute(tx);
  const { rows } = await sql<{ place: number }>`
    select asked.place::int as place
    from unnest(${customerNos}::int[], ${checkIns.map(({ day }) => day)}::text[]) with ordinality as asked (customer_no, day, place)
    where exists (
      select from points.movement join customers.numbers_of(customers.person_of(asked.customer_no)) as no
        on natural_key = 'check-in:' || ${ruleId}::bigint || ':' || no || ':' || asked.day
    ) or exists (
      select from points.earning_due join customers.numbers_of(customers.person_of(asked.customer_no)) as no
        on natural_key = 'check-in:' || ${ruleId}::bigint || ':' || no || ':' || asked.day)`.execute(
    tx,
  );
  const had = new Set(rows.map(({ place }) => place - 1));
  const paidBy = paidByRule(rule, rule.activeVersion ?? 0, rule.activeContent?.funding);
  await giveByRule(
    tx,
    now,
    { ruleId, programmeId: rule.programmeId, paidBy },
    checkIns.flatMap(({ customerNo, day, points }, at) => {
      const naturalKey = `check-in:${ruleId}:${customerNo}:${day}`;
      return had.has(at)
        ? []
        : [{ customerNo, amount: points, naturalKey, madeBy: 'event:visit', subject: naturalKey }];
    }),
  );
}
