import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import {
  consentPurposes,
  consentStanding,
  type ContactChannel,
  contactChannels,
} from '#contract/consent.ts';
import {
  contactStanding,
  portraitContact,
  portraitLimits,
  portraitTask,
  portraitVoucher,
} from '#contract/portraits.ts';
import { entitlementSchema } from '#contract/benefits.ts';
import { contactableSql } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

const standingSchema = z.object({
  channels: z.array(contactStanding),
  standing: z.array(consentStanding),
  /** the last complaint that still holds the bank back */
  complainedOn: z.string().nullable(),
  contactedToday: z.boolean(),
  vouchers: z.array(portraitVoucher),
  entitlements: z.array(entitlementSchema),
  tasks: z.array(portraitTask.omit({ blockedBecause: true })),
  contacts: z.array(portraitContact),
  servedBy: z.string().nullable(),
});
export type Standing = z.infer<typeof standingSchema>;

/**
 * What PostgreSQL knows of a customer, in one statement whose plan is kept: consents and contact blocks,
 * vouchers, tasks and contacts. All of it is of the transaction's scope, by row security.
 */
export async function readStanding(
  tx: Tx,
  keyring: Keyring,
  customerNo: number,
  /** those merged into the customer: vouchers and tasks stand under the number they were made for */
  mergedNos: readonly number[],
  now: Date,
): Promise<Standing> {
  const numbers = [customerNo, ...mergedNos];
  const today = bankDay(now);
  const { rows } = await sql<unknown>`/* keep plan: portrait_standing */
    select ${jsonRows(channelsOf(keyring, customerNo, today))} as channels,
      ${jsonRows(sql`select purpose, channel, granted, ${isoMoment('stated_at')} as "statedAt"
        from consent.standing where customer_no = ${customerNo} and purpose = any (${[...consentPurposes]}::text[]) order by purpose, channel`)} as standing,
      (select max(from_date) from consent.suppression where customer_no = ${customerNo} and reason = 'complaint' and ended_at is null
        and from_date <= ${today}::date and (until_date is null or until_date >= ${today}::date)) as "complainedOn",
      exists (select from tasks.task where customer_no = any(${numbers}::int[])
        and (contacted_at at time zone 'Asia/Shanghai')::date = ${today}::date) as "contactedToday",
      ${jsonRows(sql`select v.id, v.campaign_id as "campaignId", o.name as "offerName", v.face_amount_fen as "faceAmountFen", v.valid_until as "validUntil",
          v.claimed_by = 'check-in' and (v.claimed_at at time zone 'Asia/Shanghai')::date = ${today}::date as "ofTodaysVisit"
        from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id join benefits.offer o on o.id = a.offer_id
        where v.customer_no = any(${numbers}::int[]) and v.state = 'claimed' and v.valid_until >= ${today}::date
        order by "ofTodaysVisit" desc, v.valid_until, v.id limit ${portraitLimits.vouchers}`)} as vouchers,
      ${jsonRows(sql`select e.campaign_id as "campaignId", e.customer_no as "customerNo", o.id as "offerId", o.name as "offerName", a.face_amount_fen as "faceAmountFen",
          ${isoMoment('a.claim_from')} as "claimFrom", ${isoMoment('a.claim_until')} as "claimUntil", true as claimable
        from benefits.entitlement e join benefits.allotment a on a.id = e.allotment_id join benefits.offer o on o.id = a.offer_id
        where e.customer_no = any(${numbers}::int[]) and a.state = 'open' and ${now} >= a.claim_from and ${now} < a.claim_until and a.used_count < a.cap_count
          and not exists (select from benefits.voucher v where v.campaign_id = e.campaign_id and v.customer_no = any(${numbers}::int[]) and v.state <> 'reversed')
        order by a.claim_until, e.campaign_id limit ${portraitLimits.entitlements}`)} as entitlements,
      ${jsonRows(sql`select task.id, task.title, task.due_date as "dueDate", staff.name as "assigneeName"
        from tasks.task left join organization.staff on staff.staff_id = task.assignee_id
        where task.customer_no = any(${numbers}::int[]) and task.state = 'open' order by task.due_date, task.id limit ${portraitLimits.tasks}`)} as tasks,
      ${jsonRows(sql`select ${isoMoment('outcome.logged_at')} as at, outcome.contacted, outcome.result, task.title, staff.name as "staffName"
        from tasks.outcome join tasks.task on task.id = outcome.task_id left join organization.staff on staff.staff_id = outcome.logged_by
        where task.customer_no = any(${numbers}::int[]) order by outcome.logged_at desc, outcome.id desc limit ${portraitLimits.contacts}`)} as contacts,
      (select staff.name from tasks.task join organization.staff on staff.staff_id = task.assignee_id
        where task.customer_no = any(${numbers}::int[]) and task.state <> 'cancelled'
        order by task.state = 'open' desc, task.due_date desc, task.id desc limit 1) as "servedBy"`.execute(
    tx,
  );
  return standingSchema.parse(rows[0]);
}

const jsonRows = (query: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select coalesce(json_agg(one), '[]') from (${query}) one)`;

/** Whether each channel may be used for personalised marketing today, by the one rule of consent. */
function channelsOf(keyring: Keyring, customerNo: number, today: string): RawBuilder<unknown> {
  const source = sql`select ${customerNo}::int as customer_no`;
  const of = (channel: ContactChannel) => sql`
    select ${channel}::text as channel, allowed, reason from (${contactableSql(keyring, source, {
      purpose: 'personalised_marketing',
      channel,
      on: today,
    })}) judged`;
  return sql.join(contactChannels.map(of), sql` union all `);
}
