import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import type { CreateKeyContact, KeyContact, keyContactQuery } from '#contract/gift-register.ts';
import { refuse, ok, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { limitPeriodOf } from './judge-limit.core.ts';
import { limitInForce } from './limits.ts';

/** The payroll employer or merchant of a contact, whose name and org unit these are. */
export const subjectOf = (contact: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  lateral (
    select name, managing_org_id from customers.payroll_employer
      where ${contact}.kind = 'payroll_employer' and payroll_employer_no = ${contact}.subject_no
    union all
    select name, managing_org_id from customers.merchant
      where ${contact}.kind = 'merchant' and merchant_no = ${contact}.subject_no) subject`;

/** Every contact that is the same person: of one customer, under whichever number, or only itself. */
export const samePerson = (contact: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  (select same.id from gift_register.contact same
   where same.id = ${contact}.id or same.customer_no in (
     select customers.numbers_of(customers.person_of(${contact}.customer_no))))`;

/** Contacts whom the scope sees, the newest first, each with what the person was given in the running period. */
export async function listContacts(
  tx: Tx,
  today: string,
  { limit, name, kind }: z.infer<typeof keyContactQuery>,
  after?: number,
): Promise<Slice<KeyContact, number>> {
  const inForce = await limitInForce(tx);
  const { from, until } = limitPeriodOf(inForce?.content.period ?? 'year', today);
  const { rows } = await sql<KeyContact>`
    select c.id, c.kind, c.subject_no as "subjectNo", coalesce(subject.name, '#' || c.subject_no) as "subjectName", c.name, c.position,
      c.customer_no as "customerNo", c.org_id as "orgId", (
        select coalesce(sum(e.value_fen), 0)::bigint from gift_register.entry e
        where e.contact_id in ${samePerson(sql`c`)} and e.withdrawn_at is null
          and e.given_on between ${from}::date and ${until}::date) as "givenFen"
    from gift_register.contact c left join ${subjectOf(sql`c`)} on true
    where c.id < ${after ?? Number.MAX_SAFE_INTEGER} and (${kind ?? null}::text is null or c.kind = ${kind ?? null})
      and (${name ?? null}::text is null or position(${name ?? null} in c.name) > 0 or position(${name ?? null} in subject.name) > 0)
    order by c.id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

/** The org unit that manages a payroll employer or merchant whom the transaction sees; null where there is none. */
export async function findSubject(
  tx: Tx,
  asked: Pick<CreateKeyContact, 'kind' | 'subjectNo'>,
): Promise<number | null> {
  const { rows } = await sql<{ orgId: number }>`
    select subject.managing_org_id as "orgId"
    from (values (${asked.kind}::text, ${asked.subjectNo}::int)) as asked (kind, subject_no) join ${subjectOf(sql`asked`)} on true`.execute(
    tx,
  );
  return rows[0]?.orgId ?? null;
}

/** Whether the transaction sees a contact. */
export async function seesContact(tx: Tx, id: number): Promise<boolean> {
  const { rows } = await sql`select from gift_register.contact where id = ${id}`.execute(tx);
  return rows.length > 0;
}

/** Writes somebody down as a contact, once a payroll employer or merchant (as the job role). Gives its id. */
export async function createContact(
  tx: Tx,
  now: Date,
  { kind, subjectNo, name, position, customerNo }: CreateKeyContact,
  { orgId, by }: { orgId: number; by: string },
): Promise<Result<number>> {
  const { rows } = await sql<{ id: number }>`
    insert into gift_register.contact (kind, subject_no, name, position, customer_no, org_id, created_by, created_at)
    values (${kind}, ${subjectNo}, ${name}, ${position}, ${customerNo}::int, ${orgId}, ${by}, ${now})
    on conflict on constraint contact_once do nothing returning id`.execute(tx);
  return rows[0] ? ok(rows[0].id) : refuse('CONTACT_KNOWN');
}

/** What of an erased person stood in the register of contacts: that they were a customer. */
export async function eraseFromRegister(tx: Tx, customerNo: number): Promise<void> {
  await sql`update gift_register.contact set customer_no = null where customer_no = ${customerNo}`.execute(
    tx,
  );
}
