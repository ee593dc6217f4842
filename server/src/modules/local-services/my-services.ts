import { sql } from 'kysely';
import type { MyServices } from '#contract/local-services.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { ownChoice } from '#modules/consent/index.ts';
import type { OpenPhoneLink } from '#modules/phone-links/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgeLink } from './judge-service.core.ts';
import { readServiceSettings } from './service-settings.ts';

type Shown = MyServices['services'][number];

/**
 * What is shown to customers of an outlet today: live, on its days, kept by a unit above the outlet. A site
 * that is no longer approved is led to no more. As the job role.
 */
export async function shownServices(tx: Tx, now: Date, orgId: number): Promise<Shown[]> {
  const today = bankDay(now);
  const { rows } = await sql<Shown>`
    select s.service_id as id, live ->> 'nameZh' as "nameZh", live ->> 'nameEn' as "nameEn", live ->> 'group' as group,
      live ->> 'icon' as icon, live ->> 'link' as link
    from local_services.service s
    join organization.org_unit keeper on keeper.org_id = s.org_id
    join organization.org_unit outlet on outlet.org_id = ${orgId} and outlet.path <@ keeper.path
    where s.live is not null and s.retired_at is null
      and coalesce(s.live ->> 'from', ${today}) <= ${today} and coalesce(s.live ->> 'until', ${today}) >= ${today}
      and (s.live -> 'orgIds' = '[]' or exists (
        select from organization.org_unit chosen where to_jsonb(chosen.org_id) <@ (s.live -> 'orgIds') and outlet.path <@ chosen.path))
    order by (s.live ->> 'place')::int, s.service_id limit 100`.execute(tx);
  const { hosts } = await readServiceSettings(tx);
  return rows.filter(({ link }) => judgeLink(link, hosts).ok);
}

/**
 * A customer opens a service: counted by day and outlet, and told as an event, which names the customer only
 * where personalised marketing was not refused (rule 6).
 */
export async function tapService(
  tx: Tx,
  now: Date,
  { customerNo, orgId }: OpenPhoneLink,
  serviceId: number,
): Promise<Result<{ counted: true }>> {
  const shown = await shownServices(tx, now, orgId);
  if (!shown.some(({ id }) => id === serviceId)) return refuse('SERVICE_UNKNOWN');
  await sql`insert into local_services.tap_count as c (service_id, day, org_id, taps)
    values (${serviceId}, ${bankDay(now)}::date, ${orgId}, 1)
    on conflict (service_id, day, org_id) do update set taps = c.taps + 1`.execute(tx);
  const choice = await ownChoice.read(tx, customerNo);
  const mayName = choice === 'on' || choice === 'unsaid';
  await writeEvents(tx, [
    {
      type: 'local_service_opened',
      businessDate: bankDay(now),
      occurredAt: now,
      ...(mayName ? { partyNo: customerNo } : {}),
      orgId,
      channel: 'phone',
      properties: { service_id: String(serviceId) },
    },
  ]);
  return ok({ counted: true });
}
