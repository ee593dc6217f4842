import { type RawBuilder, sql } from 'kysely';
import { postTransferSet } from '#modules/ledger/index.ts';
import { writeEventSet } from '#platform/outbox/outbox.ts';
import type { Platform } from '#platform/platform.ts';
import { lookUpByIndex, type Tx } from '#platform/postgres/database.ts';
import { drawVoucherCodes, voucherCodeLength } from '../voucher-code.ts';
import { refuseBlocked, refuseMergedTwice } from './judge-recipients.ts';
import { giveAtOnce, refuseUndeliverable } from './give-at-once.ts';
import { meterRecipients, type NumberRange } from './meter-recipients.ts';

export type IssuedChunk = { issued: number; refused: number };

/** An issue under way, as its row says it. */
export type RunningIssue = { id: number; offerId: number; allotmentId: number };

/** `claimed_by` of an issue's vouchers: with the customer's number on the list it is the key of each. */
const issuerOf = (issueId: number): string => `issue:${issueId}`;
/** Padded, so that the keys of a range of numbers are a range too, and stand together in the index. */
const keyOf = (customerNo: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`lpad(${customerNo}::text, 10, '0')`;

/**
 * Issues to the customers of one range of the list, in the transaction that marks the range done, and says
 * why the others get nothing. Vouchers, events and transfers are one statement each, whatever the range holds.
 *
 * Nobody else gives from an issue's allotment and its cap is the number of its recipients, so its row is
 * locked last, for the moment in which it and the accounts are moved: ranges are issued at once. Where the
 * offer has limits or its budgets pay in order, it matters who comes first, and ranges take turns by that
 * lock from the start, as they do where a partner's codes are counted.
 * Locks: chunk → issue (shared) → allotment → product → code → limit_use → account.
 */
export async function issueChunk(
  tx: Tx,
  platform: Pick<Platform, 'keyring' | 'clock'>,
  issue: RunningIssue,
  range: NumberRange,
): Promise<IssuedChunk> {
  const now = platform.clock.now();
  await lookUpByIndex(tx);
  const { inTurn, isLimited, atOnce } = await readTerms(tx, issue);
  if (inTurn || isLimited || atOnce === 'fulfilled')
    await sql`select id from benefits.allotment where id = ${issue.allotmentId} for no key update`.execute(
      tx,
    );
  const asked = await refuseBlocked(tx, platform, issue.id, range);
  await refuseMergedTwice(tx, issue.id, range);
  if (atOnce === 'fulfilled') await refuseUndeliverable(tx, now, issue, range);
  if (isLimited) await meterRecipients(tx, now, issue, range);
  const issued = await writeVouchers(tx, now, issue, range, asked);
  if (issued > 0) {
    await writeEventSet(tx, eventsOf(now, issue, range));
    await postTransferSet(tx, now, transfersOf(issue, range, inTurn), {
      beforeMoving: () => countUsed(tx, issue.allotmentId, issued),
    });
    if (atOnce) await giveAtOnce(tx, now, atOnce, issue, vouchersOf(issue, range));
  }
  const { rows } = await sql<IssuedChunk>`
    update benefits.issue_chunk set issued = ${issued}, done_at = ${now}, refused = (
      select count(*) from benefits.issue_recipient where issue_id = ${issue.id}
        and customer_no between ${range.firstNo} and ${range.lastNo} and reason is not null)
    where issue_id = ${issue.id} and first_no = ${range.firstNo} and done_at is null
    returning issued, refused`.execute(tx);
  if (!rows[0]) throw new Error(`a range of issue ${issue.id} was issued before`);
  return rows[0];
}

type Terms = {
  inTurn: boolean;
  isLimited: boolean;
  /** given on in the same transaction */
  atOnce: 'redPacket' | 'fulfilled' | null;
};

async function readTerms(tx: Tx, issue: RunningIssue): Promise<Terms> {
  const { rows } = await sql<Terms>`
    select exists (select from benefits.allotment_leg where allotment_id = ${issue.allotmentId} and share_fen is null) as "inTurn",
      exists (select from benefits.offer_limit where offer_id = ${issue.offerId} and scope in ('offer', 'customer', 'funder')) as "isLimited",
      (select case when fulfilled then 'fulfilled' when kind = 'redPacket' then 'redPacket' end
        from benefits.allotment where id = ${issue.allotmentId}) as "atOnce"`.execute(tx);
  if (!rows[0]) throw new Error('a question without an answer');
  return rows[0];
}

/** One for each of the range whom nothing speaks against, under the number that stands for the person. */
async function writeVouchers(
  tx: Tx,
  now: Date,
  { id, allotmentId }: RunningIssue,
  { firstNo, lastNo }: NumberRange,
  atMost: number,
): Promise<number> {
  if (atMost === 0) return 0;
  const { rows } = await sql<{ issued: number }>`
    with chosen as materialized (
      select r.customer_no, coalesce(c.merged_into, c.customer_no) as person, c.managing_org_id,
        row_number() over (order by r.customer_no) - 1 as place
      from benefits.issue_recipient r join customers.customer c on c.customer_no = r.customer_no
      where r.issue_id = ${id} and r.customer_no between ${firstNo} and ${lastNo} and r.reason is null
    ),
    granted as (
      insert into benefits.voucher (customer_no, allotment_id, code, face_amount_fen, channel, claimed_by, client_key,
        claimed_at, valid_until, org_id)
      select chosen.person, a.id,
        encode(substring(${drawVoucherCodes(atMost)}::bytea from (place * ${voucherCodeLength} + 1)::int for ${voucherCodeLength}), 'escape'),
        a.face_amount_fen, 'push', ${issuerOf(id)}, ${keyOf(sql`chosen.customer_no`)}, ${now},
        (${now}::timestamptz at time zone 'Asia/Shanghai')::date + a.valid_days,
        case when chosen.person = chosen.customer_no then chosen.managing_org_id else customers.outlet_of(chosen.customer_no) end
      from chosen cross join (select * from benefits.allotment where id = ${allotmentId} and state = 'open') a
      order by chosen.customer_no
      returning 1
    )
    select count(*)::int as issued from granted`.execute(tx);
  return rows[0]?.issued ?? 0;
}

function vouchersOf({ id }: RunningIssue, { firstNo, lastNo }: NumberRange): RawBuilder<unknown> {
  return sql`benefits.voucher v where v.claimed_by = ${issuerOf(id)}
    and v.client_key between ${keyOf(sql`${firstNo}::int`)} and ${keyOf(sql`${lastNo}::int`)}`;
}

function eventsOf(now: Date, issue: RunningIssue, range: NumberRange): RawBuilder<unknown> {
  return sql`
    select 'voucher_claimed' as type, (v.claimed_at at time zone 'Asia/Shanghai')::date as business_date, ${now}::timestamptz as occurred_at,
      v.customer_no as party_no, v.org_id, v.channel, v.face_amount_fen as amount_fen,
      jsonb_build_object('offer_id', ${String(issue.offerId)}::text, 'issue_id', ${String(issue.id)}::text, 'voucher_id', v.id::text) as properties
    from ${vouchersOf(issue, range)}`;
}

/**
 * What each budget pays of each voucher: its share; or, where they pay in order, the part of the range's
 * money that is its own, with the vouchers laid along the budgets one after another.
 */
function transfersOf(
  issue: RunningIssue,
  range: NumberRange,
  inTurn: boolean,
): RawBuilder<unknown> {
  const legs = inTurn
    ? sql`(select v.id, v.face_amount_fen, (row_number() over (order by v.id) - 1) * v.face_amount_fen as from_fen from ${vouchersOf(issue, range)}) v
      cross join (select l.*, sum(c.balance) over (order by l.leg) as until_fen, sum(c.balance) over (order by l.leg) - c.balance as since_fen
        from benefits.allotment_leg l join ledger.account c on c.id = l.allotted_account_id where l.allotment_id = ${issue.allotmentId}) l
      cross join lateral (select least(v.from_fen + v.face_amount_fen, l.until_fen) - greatest(v.from_fen, l.since_fen) as amount) part`
    : sql`(select v.id from ${vouchersOf(issue, range)}) v
      cross join (select * from benefits.allotment_leg where allotment_id = ${issue.allotmentId}) l
      cross join lateral (select l.share_fen as amount) part`;
  return sql`
    select 'claim' as kind, l.allotted_account_id as from_id, l.claimed_account_id as to_id, part.amount::bigint as amount,
      'claim:' || v.id as natural_key, l.leg, v.id as subject_id
    from ${legs} where part.amount > 0`;
}

async function countUsed(tx: Tx, allotmentId: number, issued: number): Promise<void> {
  await sql`update benefits.allotment set used_count = used_count + ${issued}, used_amount_fen = used_amount_fen + ${issued} * face_amount_fen
    where id = ${allotmentId}`.execute(tx);
}
