import { sql } from 'kysely';
import { namedCustomers } from '#modules/customers/index.ts';
import { findSharing } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { secretOf } from './partner-secret.ts';

/** Much longer than an attempt may take, so that only a dead worker's lease runs out. */
const leaseSeconds = 60;

/** An order that is this worker's to send or to ask about, under its epoch. */
export type ClaimedOrder = {
  orderId: number;
  orderNo: string;
  epoch: number;
  act: 'send' | 'query';
  url: string;
  secret: string;
  partnerId: number;
  productCode: string;
  amountFen: number;
  sendings: number;
  queries: number;
  sentAt: Date | null;
  /** the phone number it is for, as it was at the first sending; null where the partner needs none */
  phone: string | null;
  /** why nothing may be sent any more: settled as refused without a word to the partner */
  barred: 'RECIPIENT_GONE' | 'CONSENT_WITHDRAWN' | null;
};

type Row = Omit<ClaimedOrder, 'secret' | 'phone' | 'barred'> & {
  partnerCode: string;
  secretSealed: Buffer;
  customerNo: number;
  needsPhone: boolean;
  recipientSealed: Buffer | null;
};

const bindingOf = (orderNo: string): string => `fulfilment/order/${orderNo}/recipient`;

/**
 * Takes up to `room` orders that are due, of active partners but `busy` ones, and writes that their attempts
 * have begun. One that is to be sent is unknown from here on: if this worker dies, whoever takes it up next
 * asks about it. Rows that another worker is just taking are left to it.
 */
export async function claimOrders(
  { database, clock, keyring }: Pick<Platform, 'database' | 'clock' | 'keyring'>,
  room: number,
  busy: readonly number[] = [],
): Promise<ClaimedOrder[]> {
  const now = clock.now();
  const leaseUntil = new Date(now.getTime() + leaseSeconds * 1000);
  return withJob(database, async (tx) => {
    const { rows } = await sql<Row>`
      with due as (
        select o.order_id, case o.state when 'waiting' then 'send' else 'query' end as act
        from fulfilment.partner_order o join fulfilment.partner t using (partner_id)
        where o.next_at <= ${now} and t.state = 'active' and t.base_url is not null and not o.partner_id = any (${[...busy]}::bigint[])
        order by o.next_at, o.order_id limit ${room} for no key update of o skip locked),
      taken as (
        update fulfilment.partner_order o set epoch = o.epoch + 1, state = 'unknown', next_at = ${leaseUntil},
          sendings = o.sendings + (due.act = 'send')::int, queries = o.queries + (due.act = 'query')::int,
          sent_at = case due.act when 'send' then ${now} else o.sent_at end,
          reason = case due.act when 'send' then 'SENDING' else o.reason end
        from due where o.order_id = due.order_id
        returning o.*, due.act),
      begun as (
        insert into fulfilment.attempt (order_id, epoch, act, started_at, org_id)
        select order_id, epoch, act, ${now}, org_id from taken)
      select o.order_id as "orderId", o.order_no as "orderNo", o.epoch, o.act, t.base_url as url, t.code as "partnerCode",
        t.secret_sealed as "secretSealed", o.partner_id as "partnerId", p.code as "productCode", o.amount_fen as "amountFen",
        o.sendings, o.queries, o.sent_at as "sentAt", o.customer_no as "customerNo", p.needs_phone as "needsPhone",
        o.recipient_sealed as "recipientSealed"
      from taken o join fulfilment.partner t using (partner_id) join fulfilment.product p using (product_id)
      order by o.order_id`.execute(tx);
    const recipients = await findRecipients(tx, keyring, rows, bankDay(now));
    return rows.map((row) => {
      const recipient = recipients.get(row.orderId) ?? { phone: null, barred: null };
      const secret = secretOf(keyring, row.partnerCode, row.secretSealed);
      return { ...row, secret, ...recipient };
    });
  });
}

type Recipient = Pick<ClaimedOrder, 'phone' | 'barred'>;

/**
 * Whom orders that are sent now are for. It is sealed at the first sending, so that a second one under the
 * same number names the same phone; and until then the customer may still withdraw the consent to it.
 */
async function findRecipients(
  tx: Tx,
  keyring: Keyring,
  rows: readonly Row[],
  on: string,
): Promise<Map<number, Recipient>> {
  const sending = rows.filter(({ act, needsPhone }) => act === 'send' && needsPhone);
  const found = new Map<number, Recipient>();
  const fresh = sending.filter(({ recipientSealed }) => recipientSealed === null);
  for (const { orderId, orderNo, recipientSealed } of sending)
    if (recipientSealed !== null)
      found.set(orderId, {
        phone: decryptValue(keyring, bindingOf(orderNo), recipientSealed),
        barred: null,
      });
  if (fresh.length === 0) return found;
  const customers = fresh.map(({ customerNo }) => customerNo);
  const phones = await namedCustomers.phones(tx, keyring, customers);
  const sharing = await findSharing(tx, customers, on);
  const named = fresh.flatMap((row) => {
    const phone = phones.get(row.customerNo) ?? null;
    const barred =
      phone === null ? 'RECIPIENT_GONE' : sharing.has(row.customerNo) ? null : 'CONSENT_WITHDRAWN';
    found.set(row.orderId, { phone, barred });
    return phone === null || barred !== null
      ? []
      : [{ id: row.orderId, sealed: encryptValue(keyring, bindingOf(row.orderNo), phone) }];
  });
  await sql`update fulfilment.partner_order o set recipient_sealed = w.sealed
    from unnest(${named.map(({ id }) => id)}::bigint[], ${named.map(({ sealed }) => sealed)}::bytea[]) as w (id, sealed)
    where o.order_id = w.id`.execute(tx);
  return found;
}
