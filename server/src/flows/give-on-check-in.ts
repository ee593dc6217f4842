import { sql } from 'kysely';
import { type AskWho, deeds } from '#modules/benefits/index.ts';
import type { OnShipped } from '#platform/outbox/ship-outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';

type CheckIn = { customerNo: number; orgId: number; at: Date };

/**
 * 进门有礼: what is released to who checks in is given to those whom it is for, where they came in. Once a person and
 * period: the key is made of both, so a visit told again, twice a day or under another of the person's numbers
 * gives nothing more. Whoever is refused (no piece left, a limit) gets nothing, and the next visit is asked anew.
 */
export function giveOnCheckIn(
  { database, clock }: Pick<Platform, 'database' | 'clock'>,
  ask: AskWho,
): OnShipped {
  return async (events) => {
    const visits = events.filter(({ type, partyNo }) => type === 'visit' && partyNo > 0);
    if (visits.length === 0) return;
    const now = clock.now();
    const open = await withJob(database, (tx) => deeds.findReleases(tx, now, 'check_in'));
    if (open.length === 0) return;
    const checkIns = await withJob(database, (tx) =>
      findPersons(
        tx,
        visits.map(({ partyNo, orgId, occurredAt }) => ({
          customerNo: partyNo,
          orgId,
          at: occurredAt,
        })),
      ),
    );
    for (const one of checkIns) {
      const eligible = await deeds.keepEligible(ask, one.customerNo, open);
      if (eligible.length > 0) await withJob(database, (tx) => give(tx, now, one, eligible));
    }
  };
}

async function findPersons(tx: Tx, visits: readonly CheckIn[]): Promise<CheckIn[]> {
  const { rows } = await sql<CheckIn>`
    select distinct on (person.no, told.at) person.no as "customerNo", told.org_id as "orgId", told.at
    from unnest(${visits.map(({ customerNo }) => customerNo)}::int[], ${visits.map(({ orgId }) => orgId)}::int[],
      ${visits.map(({ at }) => at)}::timestamptz[]) as told (party_no, org_id, at)
    cross join lateral (select customers.person_of(told.party_no) as no) person
    where person.no is not null order by person.no, told.at`.execute(tx);
  return rows;
}

async function give(
  tx: Tx,
  now: Date,
  { customerNo, orgId, at }: CheckIn,
  eligible: Awaited<ReturnType<typeof deeds.findReleases>>,
): Promise<void> {
  const { rows } = await sql<{ start: string }>`
    select benefits.period_start(period, ${at}) as start
    from unnest(${eligible.map(({ terms }) => terms.onCheckIn ?? 'day')}::text[]) with ordinality as asked (period, place)
    order by place`.execute(tx);
  await deeds.claim(
    tx,
    now,
    eligible.map(({ allotmentId }, place) => ({
      allotmentId,
      customerNo,
      claimedBy: 'check-in',
      clientKey: `${allotmentId}:${customerNo}:${rows[place]?.start}`,
      channel: 'push',
      scope: { all: true },
      outletOrgId: orgId,
    })),
  );
}
