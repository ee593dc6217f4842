import { type RawBuilder, sql } from 'kysely';
import type { RegisterFilters, RegisterRow } from '#contract/gift-register.ts';
import type { PageAsked } from '#contract/pages.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { subjectOf } from './contacts.ts';

export type RegisterPlace = [day: string, source: RegisterRow['source'], id: number];

/**
 * What was handed to people that is worth something, the newest day first: written down of contacts, gifts that
 * customers picked up, and, of one customer, the benefits they used. Benefits of all customers are every
 * redemption there is, which has a list of its own; an index for them here would be paid for by each redemption.
 */
export async function listRegister(
  tx: Tx,
  { limit, ...filters }: PageAsked & RegisterFilters,
  after?: RegisterPlace,
): Promise<Slice<RegisterRow, RegisterPlace>> {
  const wanted = { ...filters, limit: limit + 1, after };
  const parts = [
    ...(meansContacts(filters) ? [contactRows(wanted)] : []),
    ...(meansCustomers(filters, 'gift') ? [giftRows(wanted)] : []),
    ...(filters.customerNo !== undefined && meansCustomers(filters, 'benefit')
      ? [benefitRows(wanted, filters.customerNo)]
      : []),
  ];
  if (parts.length === 0) return { items: [], next: null };
  const { rows } = await sql<RegisterRow>`
    select source, found.id, day as "givenOn", person as "personName", subject as "subjectName", contact_id as "contactId",
      customer_no as "customerNo", what_zh as "whatZh", what_en as "whatEn", pieces, value_fen as "valueFen", purpose,
      found.org_id as "orgId", coalesce(unit.name, '#' || found.org_id) as "orgName", staff.name as by,
      case when taken_back then 'taken_back' else 'given' end as state
    from (${sql.join(
      parts.map((part) => sql`(${part})`),
      sql` union all `,
    )}) found
    left join organization.org_unit unit on unit.org_id = found.org_id
    left join organization.staff on found.made_by = 'staff:' || staff.staff_id
    order by day desc, source desc, found.id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ givenOn, source, id }): RegisterPlace => [givenOn, source, id]);
}

type Wanted = RegisterFilters & { limit: number; after: RegisterPlace | undefined };

const meansContacts = ({ source }: RegisterFilters): boolean =>
  source === undefined || source === 'contact';
/** A customer's row names nobody: it is found by the customer's number. */
const meansCustomers = (
  { source, name, contactId }: RegisterFilters,
  of: 'gift' | 'benefit',
): boolean =>
  (source === undefined || source === of) && name === undefined && contactId === undefined;

/** The rows of a part in the asked days and after the last page, `day` and `id` being its columns. */
function onDays(
  { from, until, after, limit }: Wanted,
  source: RegisterRow['source'],
  day: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
): { where: RawBuilder<unknown>; order: RawBuilder<unknown> } {
  const [lastDay, lastSource, lastId] = after ?? [];
  return {
    where: sql`(${from ?? null}::date is null or ${day} >= ${from ?? null}::date)
      and (${until ?? null}::date is null or ${day} <= ${until ?? null}::date)
      and (${lastDay ?? null}::date is null or (${day}, ${source}::text, ${id}) < (${lastDay ?? null}::date, ${lastSource ?? null}::text, ${lastId ?? null}::bigint))`,
    order: sql`${day} desc, ${id} desc limit ${limit}`,
  };
}

function contactRows(wanted: Wanted): RawBuilder<unknown> {
  const { contactId = null, customerNo = null, name = null } = wanted;
  const { where, order } = onDays(wanted, 'contact', sql`e.given_on`, sql`e.id`);
  return sql`
    select 'contact' as source, e.id, e.given_on as day, c.name as person, subject.name as subject, c.id as contact_id, c.customer_no,
      e.what as what_zh, coalesce(g.name_en, e.what) as what_en, e.pieces, e.value_fen, e.purpose, e.org_id, e.made_by,
      e.withdrawn_at is not null as taken_back
    from gift_register.entry e join gift_register.contact c on c.id = e.contact_id
    left join ${subjectOf(sql`c`)} on true
    left join gifts.gift g on g.id = e.gift_id
    where ${where} and (${contactId}::bigint is null or c.id = ${contactId})
      and (${customerNo}::int is null or c.customer_no in (select customers.numbers_of(customers.person_of(${customerNo}))))
      and (${name}::text is null or position(${name} in c.name) > 0 or position(${name} in subject.name) > 0)
    order by ${order}`;
}

function giftRows(wanted: Wanted): RawBuilder<unknown> {
  const { customerNo = null } = wanted;
  const day = sql`(r.handed_over_at at time zone 'Asia/Shanghai')::date`;
  const { where, order } = onDays(wanted, 'gift', day, sql`r.id`);
  return sql`
    select 'gift' as source, r.id, ${day} as day, null as person, null as subject, null::bigint as contact_id, r.customer_no,
      g.name_zh as what_zh, g.name_en as what_en, r.pieces, r.pieces * g.value_fen as value_fen,
      case when r.subject like 'mall:%' then 'mall' when r.subject like 'gift-rule:%' then 'rule' else '' end as purpose,
      r.org_id, r.handed_over_by as made_by, r.state = 'returned' as taken_back
    from gifts.reservation r join gifts.gift g on g.id = r.gift_id
    where r.handed_over_at is not null and ${where}
      and (${customerNo}::int is null or r.customer_no in (select customers.numbers_of(customers.person_of(${customerNo}))))
    order by ${order}`;
}

function benefitRows(wanted: Wanted, customerNo: number): RawBuilder<unknown> {
  const day = sql`(d.redeemed_at at time zone 'Asia/Shanghai')::date`;
  const { where, order } = onDays(wanted, 'benefit', day, sql`d.id`);
  return sql`
    select 'benefit' as source, d.id, ${day} as day, null as person, null as subject, null::bigint as contact_id, v.customer_no,
      o.name as what_zh, o.name as what_en, 1::bigint as pieces, d.amount_fen - d.reversed_fen as value_fen,
      case when v.claimed_by = 'mall' then 'mall' when v.claimed_by like 'draw:%' then 'draw' when v.campaign_id is not null then 'campaign' else '' end
        as purpose,
      d.org_id, d.redeemed_by as made_by, d.reversed_at is not null as taken_back
    from benefits.voucher v join benefits.redemption d on d.voucher_id = v.id
    join benefits.allotment a on a.id = v.allotment_id join benefits.offer o on o.id = a.offer_id
    where v.customer_no in (select customers.numbers_of(customers.person_of(${customerNo}))) and ${where}
    order by ${order}`;
}
